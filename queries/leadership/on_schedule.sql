-- A project counts when its progress is at least the share of its time that has passed at the cut-off date.
-- Before its start nothing is due of it, after its due date everything is.
select
    period, unit_id, name, town, stages, is_rural, is_urban, is_town_seat,
    cast(null as varchar) as stage,
    case when progress_pct >= 100.0 * least(1, greatest(0, (period - start_on) / (due_on - start_on))) - 1e-9 then 1 else 0 end as numerator,
    1 as denominator,
    cast(null as double) as observed
from projects
where is_open
