-- Kindergartens with at most as many children per member of staff as standard_kindergarten allows.
select
    period, unit_id, name, town, stages, is_rural, is_urban, is_town_seat,
    cast(null as varchar) as stage,
    cast(staff_ok as integer) as numerator,
    1 as denominator,
    children / nullif(staff, 0) as observed
from kindergarten_verdicts
