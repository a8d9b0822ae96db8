-- Boys over boys' toilets; a school with boys and no toilet is short of all of them.
select
    period, unit_id, name, town, stages, is_rural, is_urban, is_town_seat,
    cast(null as varchar) as stage,
    boys as numerator,
    wc_boys as denominator,
    cast(null as double) as observed
from boarding
where is_open and (boys > 0 or not is_delivered)
