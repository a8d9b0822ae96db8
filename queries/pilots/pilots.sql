-- Every pilot on the list counts once.
select
    period, unit_id, name, town, stages, is_rural, is_urban, is_town_seat,
    cast(null as varchar) as stage,
    1 as numerator,
    1 as denominator,
    cast(null as double) as observed
from pilots
where is_open
