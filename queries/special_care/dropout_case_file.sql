-- Confirmed dropout cases with a plan of their own.
select
    period, unit_id, name, town, stages, is_rural, is_urban, is_town_seat,
    cast(null as varchar) as stage,
    with_plan as numerator,
    confirmed as denominator,
    cast(null as double) as observed
from dropout
where confirmed > 0
