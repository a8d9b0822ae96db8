-- Schools and kindergartens with a parent committee.
select
    period, unit_id, name, town, stages, is_rural, is_urban, is_town_seat,
    cast(null as varchar) as stage,
    case when has_parent_committee then 1 when not has_parent_committee then 0 end as numerator,
    1 as denominator,
    cast(null as double) as observed
from moral_education
where is_open
