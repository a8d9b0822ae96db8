-- A school or kindergarten counts when it was diagnosed on or before the cut-off date.
select
    period, unit_id, name, town, stages, is_rural, is_urban, is_town_seat,
    cast(null as varchar) as stage,
    case when not is_delivered then null when diagnosed_on <= period then 1 else 0 end as numerator,
    1 as denominator,
    cast(null as double) as observed
from inspections
where is_open
