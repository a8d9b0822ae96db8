-- Value of teaching equipment (10,000 yuan) over pupils enrolled at the same date.
select
    period, unit_id, name, town, stages, is_rural, is_urban, is_town_seat,
    cast(null as varchar) as stage,
    case when students is not null then equip_value_wan end as numerator,
    students as denominator,
    cast(null as double) as observed
from school_means
where is_open and (students > 0 or students is null)
