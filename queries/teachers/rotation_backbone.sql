-- Backbone teachers among those rotated.
select
    period, unit_id, name, town, stages, is_rural, is_urban, is_town_seat,
    cast(null as varchar) as stage,
    rotated_backbone as numerator,
    rotated as denominator,
    cast(null as double) as observed
from teacher_flow
where is_open
