-- School zones in which teachers travel between schools.
select
    period, unit_id, name, town, stages, is_rural, is_urban, is_town_seat,
    cast(null as varchar) as stage,
    case when runs_zoujiao then 1 else 0 end as numerator,
    1 as denominator,
    cast(null as double) as observed
from school_zones
where is_open
