-- Schools led under their Party organisation, of those due to be; kindergartens are not asked.
select
    period, unit_id, name, town, stages, is_rural, is_urban, is_town_seat,
    cast(null as varchar) as stage,
    case when party_led then 1 when not party_led then 0 end as numerator,
    1 as denominator,
    cast(null as double) as observed
from moral_education
where is_open and stages <> ['preschool'] and (party_eligible or not is_delivered)
