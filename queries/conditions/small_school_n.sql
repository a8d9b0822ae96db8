-- Schools and teaching points with fewer than 100 pupils.
select
    period, unit_id, name, town, stages, is_rural, is_urban, is_town_seat,
    cast(null as varchar) as stage,
    cast(students < 100 as integer) as numerator,
    1 as denominator,
    cast(null as double) as observed
from school_sizes
