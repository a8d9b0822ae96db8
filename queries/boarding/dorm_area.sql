-- Dormitory floor area over boarders, in schools that board.
select
    period, unit_id, name, town, stages, is_rural, is_urban, is_town_seat,
    cast(null as varchar) as stage,
    dorm_area as numerator,
    boarders as denominator,
    cast(null as double) as observed
from boarding
where is_open and (boarders > 0 or not is_delivered)
