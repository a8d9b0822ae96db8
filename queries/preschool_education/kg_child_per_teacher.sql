-- Children over full-time teachers.
select
    period, unit_id, name, town, stages, is_rural, is_urban, is_town_seat,
    cast(null as varchar) as stage,
    children as numerator,
    teachers as denominator,
    cast(null as double) as observed
from kindergartens
where is_open and (children > 0 or not is_delivered)
