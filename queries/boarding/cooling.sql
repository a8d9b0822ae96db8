-- Schools with cooling, of the schools that need it.
select
    period, unit_id, name, town, stages, is_rural, is_urban, is_town_seat,
    cast(null as varchar) as stage,
    case when has_cooling then 1 when not has_cooling then 0 end as numerator,
    1 as denominator,
    cast(null as double) as observed
from boarding
where is_open and (needs_cooling or not is_delivered)
