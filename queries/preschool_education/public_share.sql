-- Children in public kindergartens over all children in kindergartens.
select
    period, unit_id, name, town, stages, is_rural, is_urban, is_town_seat,
    cast(null as varchar) as stage,
    case when not is_delivered then null when kg_type = 'public' then children else 0 end as numerator,
    children as denominator,
    cast(null as double) as observed
from kindergartens
where is_open and (children > 0 or not is_delivered)
