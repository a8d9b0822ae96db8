-- Schools and kindergartens with a moral-education plan of their own.
select
    period, unit_id, name, town, stages, is_rural, is_urban, is_town_seat,
    cast(null as varchar) as stage,
    case when plan_done then 1 when not plan_done then 0 end as numerator,
    1 as denominator,
    cast(null as double) as observed
from moral_education
where is_open
