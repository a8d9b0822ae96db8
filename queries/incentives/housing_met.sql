-- Teachers housed, of eligible applicants.
select
    period, unit_id, name, town, stages, is_rural, is_urban, is_town_seat,
    cast(null as varchar) as stage,
    housed as numerator,
    housing_applicants as denominator,
    cast(null as double) as observed
from teacher_policy
where is_open and (housing_applicants > 0 or not is_delivered)
