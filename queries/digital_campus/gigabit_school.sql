-- A school or kindergarten counts when its measured access bandwidth reaches 1000 Mbit/s.
select
    period, unit_id, name, town, stages, is_rural, is_urban, is_town_seat,
    cast(null as varchar) as stage,
    case when bandwidth_mbps >= 1000 then 1 when bandwidth_mbps < 1000 then 0 end as numerator,
    1 as denominator,
    bandwidth_mbps as observed
from digital_campus
where is_open
