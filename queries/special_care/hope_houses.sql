-- Hope houses built and in use.
select
    period, unit_id, name, town, stages, is_rural, is_urban, is_town_seat,
    cast(null as varchar) as stage,
    houses as numerator,
    1 as denominator,
    cast(null as double) as observed
from hope_houses
where is_open
