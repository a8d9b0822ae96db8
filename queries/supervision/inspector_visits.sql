-- Visits by the inspector per school-month.
select
    period, unit_id, name, town, stages, is_rural, is_urban, is_town_seat,
    cast(null as varchar) as stage,
    visits as numerator,
    months as denominator,
    cast(null as double) as observed
from inspections
where is_open and (months > 0 or not is_delivered)
