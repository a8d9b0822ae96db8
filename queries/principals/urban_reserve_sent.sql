-- Urban reserve principals serving in rural schools.
select
    period, unit_id, name, town, stages, is_rural, is_urban, is_town_seat,
    cast(null as varchar) as stage,
    reserve_sent as numerator,
    1 as denominator,
    cast(null as double) as observed
from principals
where is_open
