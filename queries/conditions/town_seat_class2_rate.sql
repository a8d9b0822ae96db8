-- Town-seat schools at which every per-pupil item of the province's standard reaches class II.
-- A school with an item unknown, or without a value of the standard that fits it, counts as not reported.
select
    period, unit_id, any_value(name) as name, any_value(town) as town, any_value(stages) as stages,
    any_value(is_rural) as is_rural, any_value(is_urban) as is_urban, any_value(is_town_seat) as is_town_seat,
    cast(null as varchar) as stage,
    case
        when bool_or(amount * scale < class_2 * students * (1 - 1e-9)) then 0
        when bool_and(amount is not null and class_2 is not null and students is not null) then 1
    end as numerator,
    1 as denominator,
    cast(null as double) as observed
from school_amounts_class2
where is_town_seat
group by period, unit_id
