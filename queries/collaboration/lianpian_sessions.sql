-- Sessions of joint teaching research this term, per school or kindergarten.
select
    period, unit_id, name, town, stages, is_rural, is_urban, is_town_seat,
    cast(null as varchar) as stage,
    lianpian_sessions as numerator,
    1 as denominator,
    cast(null as double) as observed
from collaboration
where is_open
