-- Visits of local masters this term, per school or kindergarten.
select
    period, unit_id, name, town, stages, is_rural, is_urban, is_town_seat,
    cast(null as varchar) as stage,
    masters_sessions as numerator,
    1 as denominator,
    cast(null as double) as observed
from moral_education
where is_open
