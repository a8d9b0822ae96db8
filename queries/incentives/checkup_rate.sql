-- Rural teachers checked since 1 January, of those due this year.
select
    period, unit_id, name, town, stages, is_rural, is_urban, is_town_seat,
    cast(null as varchar) as stage,
    checked as numerator,
    checkup_entitled as denominator,
    cast(null as double) as observed
from teacher_policy
where is_open and (checkup_entitled > 0 or not is_delivered)
