-- How many schools and kindergartens each zone of supervision has.
select
    period, unit_id, name, town, stages, is_rural, is_urban, is_town_seat,
    cast(null as varchar) as stage,
    held as numerator,
    1 as denominator,
    cast(null as double) as observed
from inspected
where held_by = 'zone'
