-- Principals rotated, of those due; nobody due leaves it undefined.
select
    period, unit_id, name, town, stages, is_rural, is_urban, is_town_seat,
    cast(null as varchar) as stage,
    rotated as numerator,
    rotation_due as denominator,
    cast(null as double) as observed
from principals
where is_open
