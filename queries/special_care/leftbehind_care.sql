-- Children left behind reached by care activities, of those identified.
select
    period, unit_id, name, town, stages, is_rural, is_urban, is_town_seat,
    cast(null as varchar) as stage,
    reached as numerator,
    identified as denominator,
    cast(null as double) as observed
from special_groups
where category = 'leftbehind_care' and identified > 0
