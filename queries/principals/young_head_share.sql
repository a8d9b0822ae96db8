-- Rural principals and vice-principals aged 45 or younger.
select
    period, unit_id, name, town, stages, is_rural, is_urban, is_town_seat,
    cast(null as varchar) as stage,
    heads_le45 as numerator,
    heads_total as denominator,
    cast(null as double) as observed
from principals
where is_open
