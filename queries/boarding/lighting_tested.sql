-- Classrooms tested for light, of those in use.
select
    period, unit_id, name, town, stages, is_rural, is_urban, is_town_seat,
    cast(null as varchar) as stage,
    rooms_tested as numerator,
    rooms as denominator,
    cast(null as double) as observed
from boarding
where is_open and (rooms > 0 or not is_delivered)
