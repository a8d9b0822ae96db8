-- Student teachers this term.
select
    period, unit_id, name, town, stages, is_rural, is_urban, is_town_seat,
    cast(null as varchar) as stage,
    student_teachers as numerator,
    1 as denominator,
    cast(null as double) as observed
from teacher_policy
where is_open
