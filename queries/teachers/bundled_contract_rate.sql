-- New teachers employed by an urban and a rural school together.
select
    period, unit_id, name, town, stages, is_rural, is_urban, is_town_seat,
    cast(null as varchar) as stage,
    bundled as numerator,
    new_teachers as denominator,
    cast(null as double) as observed
from teacher_flow
where is_open
