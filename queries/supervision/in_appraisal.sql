-- Units whose appraisal includes rural education, of the units appraised.
select
    period, unit_id, name, town, stages, is_rural, is_urban, is_town_seat,
    cast(null as varchar) as stage,
    appraisal_included as numerator,
    appraisal_units as denominator,
    cast(null as double) as observed
from leadership
where is_open and appraisal_units > 0
