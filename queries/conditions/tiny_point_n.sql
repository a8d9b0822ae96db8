-- Teaching points with fewer than 50 pupils, which the national inspection does not evaluate.
select
    period, unit_id, name, town, stages, is_rural, is_urban, is_town_seat,
    cast(null as varchar) as stage,
    cast(students < 50 as integer) as numerator,
    1 as denominator,
    cast(null as double) as observed
from school_sizes
where kind = '218'
