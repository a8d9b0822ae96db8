-- Classes within the limit of their age group over all classes.
select
    period, unit_id, name, town, stages, is_rural, is_urban, is_town_seat,
    cast(null as varchar) as stage,
    classes_ok as numerator,
    classes as denominator,
    cast(null as double) as observed
from kindergartens
where is_open and (classes > 0 or not is_delivered)
