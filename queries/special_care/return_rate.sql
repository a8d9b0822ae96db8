-- Confirmed dropouts who are back at school.
select
    period, unit_id, name, town, stages, is_rural, is_urban, is_town_seat,
    cast(null as varchar) as stage,
    returned as numerator,
    confirmed as denominator,
    cast(null as double) as observed
from dropout
where confirmed > 0
