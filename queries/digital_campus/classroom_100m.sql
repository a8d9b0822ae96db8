-- Classrooms reached by at least 100 Mbit/s, of all classrooms in use.
select
    period, unit_id, name, town, stages, is_rural, is_urban, is_town_seat,
    cast(null as varchar) as stage,
    classrooms_100m as numerator,
    classrooms as denominator,
    cast(null as double) as observed
from digital_campus
where is_open and (classrooms > 0 or not is_delivered)
