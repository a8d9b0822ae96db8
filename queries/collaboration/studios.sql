-- Working studios of master teachers.
select
    period, unit_id, name, town, stages, is_rural, is_urban, is_town_seat,
    cast(null as varchar) as stage,
    studios as numerator,
    1 as denominator,
    cast(null as double) as observed
from collaboration
where is_open
