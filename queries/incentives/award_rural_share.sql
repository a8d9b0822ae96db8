-- Rural teachers among those commended.
select
    period, unit_id, name, town, stages, is_rural, is_urban, is_town_seat,
    cast(null as varchar) as stage,
    awards_rural as numerator,
    awards_total as denominator,
    cast(null as double) as observed
from teacher_flow
where is_open
