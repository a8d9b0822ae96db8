-- Classrooms that pass the light test, of those tested.
select
    period, unit_id, name, town, stages, is_rural, is_urban, is_town_seat,
    cast(null as varchar) as stage,
    rooms_light_ok as numerator,
    rooms_tested as denominator,
    cast(null as double) as observed
from boarding
where is_open and (rooms_tested > 0 or not is_delivered)
