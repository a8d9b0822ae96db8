-- Teachers paid the hardship allowance, of those entitled. Schools with nobody entitled stay in: where none is, the rate is undefined.
select
    period, unit_id, name, town, stages, is_rural, is_urban, is_town_seat,
    cast(null as varchar) as stage,
    hardship_paid as numerator,
    hardship_entitled as denominator,
    cast(null as double) as observed
from teacher_policy
where is_open
