-- Wireless coverage as reported, in percent; every school counts once.
select
    period, unit_id, name, town, stages, is_rural, is_urban, is_town_seat,
    cast(null as varchar) as stage,
    wifi_coverage as numerator,
    100 as denominator,
    wifi_coverage as observed
from digital_campus
where is_open
