-- Disabled children of school age in a class, in a special school or taught at home, of those registered.
select
    period, unit_id, name, town, stages, is_rural, is_urban, is_town_seat,
    cast(null as varchar) as stage,
    in_class + special_school + home_teaching as numerator,
    registered as denominator,
    cast(null as double) as observed
from disabled_children
where registered > 0
