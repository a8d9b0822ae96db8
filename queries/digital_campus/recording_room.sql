-- A town-seat school counts when it has a working live or recording room used within the last half-year.
-- Not reported (the column was left out of the file) stays unknown: it is not a zero.
select
    period, unit_id, name, town, stages, is_rural, is_urban, is_town_seat,
    cast(null as varchar) as stage,
    case
        when recording_rooms is null then null
        when recording_rooms >= 1 and recording_last_used >= period - interval 6 month then 1
        else 0
    end as numerator,
    1 as denominator,
    cast(null as double) as observed
from digital_campus
where is_open and is_town_seat and kind <> '111'
