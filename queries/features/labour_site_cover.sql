-- Schools with a labour-practice site; kindergartens are shown apart.
select
    period, unit_id, name, town, stages, is_rural, is_urban, is_town_seat,
    cast(null as varchar) as stage,
    case when not is_delivered then null when has_labour_site then 1 else 0 end as numerator,
    1 as denominator,
    cast(null as double) as observed
from features
where is_open and not list_contains(stages, 'preschool')
