-- Aided of identified, one group: lifted. Groups overlap and are never added up.
select
    period, unit_id, name, town, stages, is_rural, is_urban, is_town_seat,
    cast(null as varchar) as stage,
    reached as numerator,
    identified as denominator,
    cast(null as double) as observed
from special_groups
where category = 'lifted' and identified > 0
