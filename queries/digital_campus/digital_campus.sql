-- A school counts when its digital campus was accepted on or before the cut-off date; kindergartens are not asked.
select
    period, unit_id, name, town, stages, is_rural, is_urban, is_town_seat,
    cast(null as varchar) as stage,
    case when not is_delivered then null when accepted_on <= period then 1 else 0 end as numerator,
    1 as denominator,
    cast(null as double) as observed
from digital_campus
where is_open and kind <> '111'
