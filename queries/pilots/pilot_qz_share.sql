-- Pilots at pilot schools of the strong-town action, of all pilots.
select
    period, unit_id, name, town, stages, is_rural, is_urban, is_town_seat,
    cast(null as varchar) as stage,
    case when is_qz then 1 else 0 end as numerator,
    1 as denominator,
    cast(null as double) as observed
from pilots
where is_open
