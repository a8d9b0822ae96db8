-- Titles given to rural teachers by the targeted procedure.
select
    period, unit_id, name, town, stages, is_rural, is_urban, is_town_seat,
    cast(null as varchar) as stage,
    title_targeted as numerator,
    1 as denominator,
    cast(null as double) as observed
from teacher_flow
where is_open
