-- Full-time teachers with a certificate over full-time teachers.
select
    period, unit_id, name, town, stages, is_rural, is_urban, is_town_seat,
    cast(null as varchar) as stage,
    certified_teachers as numerator,
    teachers as denominator,
    cast(null as double) as observed
from kindergartens
where is_open and (teachers > 0 or not is_delivered)
