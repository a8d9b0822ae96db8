-- Towns with at least one public central kindergarten; observed is how many it has.
select
    period, unit_id, name, town, stages, is_rural, is_urban, is_town_seat,
    cast(null as varchar) as stage,
    cast(public_central_kg >= 1 as integer) as numerator,
    1 as denominator,
    public_central_kg as observed
from towns
