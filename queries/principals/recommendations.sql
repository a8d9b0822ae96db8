-- Rural principals among those recommended for a programme.
select
    period, unit_id, name, town, stages, is_rural, is_urban, is_town_seat,
    cast(null as varchar) as stage,
    n_rural as numerator,
    n_total as denominator,
    cast(null as double) as observed
from recommendations
where n_total > 0
