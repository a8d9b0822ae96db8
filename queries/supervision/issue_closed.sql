-- Issues closed after review, of issues found.
select
    period, unit_id, name, town, stages, is_rural, is_urban, is_town_seat,
    cast(null as varchar) as stage,
    issues_closed as numerator,
    issues_found as denominator,
    cast(null as double) as observed
from inspections
where is_open and (issues_found > 0 or not is_delivered)
