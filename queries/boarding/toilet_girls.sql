-- Girls over girls' toilets; a school with girls and no toilet is short of all of them.
select
    period, unit_id, name, town, stages, is_rural, is_urban, is_town_seat,
    cast(null as varchar) as stage,
    girls as numerator,
    wc_girls as denominator,
    cast(null as double) as observed
from boarding
where is_open and (girls > 0 or not is_delivered)
