-- Dropout cases still open at the month's end.
select
    period, unit_id, name, town, stages, is_rural, is_urban, is_town_seat,
    cast(null as varchar) as stage,
    open as numerator,
    1 as denominator,
    cast(null as double) as observed
from dropout
where is_open
