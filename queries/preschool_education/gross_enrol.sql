-- Children in kindergartens over resident children aged 3 to 5, per town. Null while a kindergarten of the town has not
-- reported.
with enrolled as (
    select period, town, bool_and(is_delivered) as is_complete, sum(children) as children
    from kindergartens
    where is_open
    group by period, town
)
select
    t.period, t.unit_id, t.name, t.town, t.stages, t.is_rural, t.is_urban, t.is_town_seat,
    cast(null as varchar) as stage,
    case when e.is_complete then e.children end as numerator,
    t.pop_3_5 as denominator,
    cast(null as double) as observed
from towns t
left join enrolled e on e.period = t.period and e.town = t.town
where t.pop_3_5 > 0
