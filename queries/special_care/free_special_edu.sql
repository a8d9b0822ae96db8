-- Children covered by free special education, of those entitled to it.
select
    period, unit_id, name, town, stages, is_rural, is_urban, is_town_seat,
    cast(null as varchar) as stage,
    free_covered as numerator,
    free_eligible as denominator,
    cast(null as double) as observed
from disabled_children
where free_eligible > 0
