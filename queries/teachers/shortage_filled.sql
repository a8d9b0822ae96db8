-- Teachers of shortage subjects in post, of those required; one fact per school, all its subjects together.
select
    period, unit_id, any_value(name) as name, any_value(town) as town, any_value(stages) as stages,
    bool_or(is_rural) as is_rural, bool_or(is_urban) as is_urban, bool_or(is_town_seat) as is_town_seat,
    cast(null as varchar) as stage,
    sum(filled) as numerator,
    sum(required) as denominator,
    cast(null as double) as observed
from shortage_subjects
where is_open
group by period, unit_id
having sum(required) > 0 or not bool_and(is_delivered)
