-- Teachers rotated, of those eligible.
select
    period, unit_id, name, town, stages, is_rural, is_urban, is_town_seat,
    cast(null as varchar) as stage,
    rotated as numerator,
    eligible as denominator,
    cast(null as double) as observed
from teacher_flow
where is_open
