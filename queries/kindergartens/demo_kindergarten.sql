-- Listed central kindergartens recognised as provincial demonstration kindergartens.
select
    period, unit_id, name, town, stages, is_rural, is_urban, is_town_seat,
    cast(null as varchar) as stage,
    case when not is_delivered then null when demo_status = 'provincial' then 1 else 0 end as numerator,
    1 as denominator,
    cast(null as double) as observed
from kindergartens
where is_open and (is_central_listed or not is_delivered)
