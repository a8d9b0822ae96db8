-- Children's books over children enrolled.
select
    period, unit_id, name, town, stages, is_rural, is_urban, is_town_seat,
    cast(null as varchar) as stage,
    books as numerator,
    children as denominator,
    cast(null as double) as observed
from kindergartens
where is_open and (children > 0 or not is_delivered)
