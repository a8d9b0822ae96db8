-- A school or kindergarten counts when an inspector is posted at its gate.
select
    period, unit_id, name, town, stages, is_rural, is_urban, is_town_seat,
    cast(null as varchar) as stage,
    case when has_inspector then 1 when not has_inspector then 0 end as numerator,
    1 as denominator,
    cast(null as double) as observed
from inspections
where is_open
