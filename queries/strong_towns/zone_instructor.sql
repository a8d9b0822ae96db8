-- Zones set up that have at least one instructor who is a well-known or key teacher of the town.
select
    period, unit_id, name, town, stages, is_rural, is_urban, is_town_seat,
    cast(null as varchar) as stage,
    case when instructors_qualified >= 1 then 1 else 0 end as numerator,
    1 as denominator,
    cast(null as double) as observed
from school_zones
where set_on <= period
