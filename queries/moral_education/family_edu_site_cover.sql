-- Civilisation practice centres and stations with a parent school or family-education point.
select
    period, unit_id, name, town, stages, is_rural, is_urban, is_town_seat,
    cast(null as varchar) as stage,
    case when has_family_site then 1 when not has_family_site then 0 end as numerator,
    1 as denominator,
    cast(null as double) as observed
from service_sites
where is_open
