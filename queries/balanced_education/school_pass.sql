-- Schools every stage of which passes the seven items: six at the threshold, the other at its floor.
select
    period, unit_id, name, town, stages, is_rural, is_urban, is_town_seat,
    cast(null as varchar) as stage,
    cast(seven as integer) as numerator,
    1 as denominator,
    cast(null as double) as observed
from school_verdicts
