-- Staff paid the township allowance, of those entitled.
select
    period, unit_id, name, town, stages, is_rural, is_urban, is_town_seat,
    cast(null as varchar) as stage,
    township_paid as numerator,
    township_entitled as denominator,
    cast(null as double) as observed
from teacher_policy
where is_open and (township_entitled > 0 or not is_delivered)
