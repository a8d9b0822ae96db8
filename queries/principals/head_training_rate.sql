-- Newly appointed principals trained before taking office; nobody appointed leaves it undefined.
select
    period, unit_id, name, town, stages, is_rural, is_urban, is_town_seat,
    cast(null as varchar) as stage,
    new_trained as numerator,
    new_heads as denominator,
    cast(null as double) as observed
from principals
where is_open
