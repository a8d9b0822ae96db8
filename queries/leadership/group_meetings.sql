-- Meetings of the leading group on rural education in the 12 months to the cut-off date.
select
    period, unit_id, name, town, stages, is_rural, is_urban, is_town_seat,
    cast(null as varchar) as stage,
    meetings_12m as numerator,
    1 as denominator,
    cast(null as double) as observed
from leadership
where is_open
