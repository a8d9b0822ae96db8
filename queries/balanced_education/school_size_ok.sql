-- Schools not larger than the limit for their extent; observed is the pupils of compulsory education.
select
    period, unit_id, name, town, stages, is_rural, is_urban, is_town_seat,
    cast(null as varchar) as stage,
    cast(size_ok as integer) as numerator,
    1 as denominator,
    pupils as observed
from school_verdicts
