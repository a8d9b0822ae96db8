-- Feature courses selected in the year of the cut-off date.
select
    period, unit_id, name, town, stages, is_rural, is_urban, is_town_seat,
    cast(null as varchar) as stage,
    courses as numerator,
    1 as denominator,
    cast(null as double) as observed
from selected_this_year
