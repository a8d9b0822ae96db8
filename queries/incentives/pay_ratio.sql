-- Average pay of compulsory teachers over that of civil servants.
select
    period, unit_id, name, town, stages, is_rural, is_urban, is_town_seat,
    cast(null as varchar) as stage,
    teacher_pay as numerator,
    civil_pay as denominator,
    cast(null as double) as observed
from teacher_flow
where civil_pay > 0
