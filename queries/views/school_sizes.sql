-- The pupils of each open school and teaching point, all stages together; null where a stage did not report.
select
    period, unit_id, any_value(name) as name, any_value(town) as town, any_value(stages) as stages,
    any_value(is_rural) as is_rural, any_value(is_urban) as is_urban, any_value(is_town_seat) as is_town_seat,
    any_value(kind) as kind,
    case when bool_and(students is not null) then sum(students) end as students
from school_stats
where is_open
group by period, unit_id
