-- Satisfied answers over valid answers of the survey on rural education, per town.
select
    period, unit_id, name, town, stages, is_rural, is_urban, is_town_seat,
    cast(null as varchar) as stage,
    satisfied_n as numerator,
    survey_n as denominator,
    cast(null as double) as observed
from towns
where survey_n > 0
