-- Teaching points with fewer than 50 pupils, which the national inspection does not evaluate.
with sizes as (
    select
        period, unit_id, any_value(name) as name, any_value(town) as town, any_value(stages) as stages,
        any_value(is_rural) as is_rural, any_value(is_urban) as is_urban, any_value(is_town_seat) as is_town_seat,
        case when bool_and(students is not null) then sum(students) end as students
    from school_stats
    where is_open and kind = '218'
    group by period, unit_id
)
select
    period, unit_id, name, town, stages, is_rural, is_urban, is_town_seat,
    cast(null as varchar) as stage,
    cast(students < 50 as integer) as numerator,
    1 as denominator,
    cast(null as double) as observed
from sizes
