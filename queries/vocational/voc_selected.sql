-- Vocational schools selected by the cut-off date.
select
    period, unit_id, name, town, stages, is_rural, is_urban, is_town_seat,
    cast(null as varchar) as stage,
    case when selected_on <= period then 1 else 0 end as numerator,
    1 as denominator,
    cast(null as double) as observed
from vocational
where is_open
