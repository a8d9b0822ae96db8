-- Schools and kindergartens with a teaching researcher assigned.
select
    period, unit_id, name, town, stages, is_rural, is_urban, is_town_seat,
    cast(null as varchar) as stage,
    case when has_researcher then 1 when not has_researcher then 0 end as numerator,
    1 as denominator,
    cast(null as double) as observed
from collaboration
where is_open
