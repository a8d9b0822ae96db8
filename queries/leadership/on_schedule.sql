-- A project counts when its progress is at least the share of its time that has passed at the cut-off date.
select
    period, unit_id, name, town, stages, is_rural, is_urban, is_town_seat,
    cast(null as varchar) as stage,
    case when progress_pct >= expected_pct - 1e-9 then 1 else 0 end as numerator,
    1 as denominator,
    cast(null as double) as observed
from project_progress
where is_open
