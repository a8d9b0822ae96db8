-- Schools and kindergartens visited by a youth palace in the past twelve months.
select
    period, unit_id, name, town, stages, is_rural, is_urban, is_town_seat,
    cast(null as varchar) as stage,
    case when not is_delivered then null when palace_visits > 0 then 1 else 0 end as numerator,
    1 as denominator,
    cast(null as double) as observed
from features
where is_open
