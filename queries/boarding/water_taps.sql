-- Pupils over drinking taps.
select
    period, unit_id, name, town, stages, is_rural, is_urban, is_town_seat,
    cast(null as varchar) as stage,
    boys + girls as numerator,
    taps as denominator,
    cast(null as double) as observed
from boarding
where is_open and (boys + girls > 0 or not is_delivered)
