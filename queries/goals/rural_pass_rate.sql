-- Schools and kindergartens that pass, at cut-off dates for which both kinds of figures were published.
select
    period, unit_id, name, town, stages, is_rural, is_urban, is_town_seat,
    cast(null as varchar) as stage,
    cast(passes as integer) as numerator,
    1 as denominator,
    cast(null as double) as observed
from (
    select period, unit_id, name, town, stages, is_rural, is_urban, is_town_seat, passes from school_verdicts
    union all
    select period, unit_id, name, town, stages, is_rural, is_urban, is_town_seat, passes from kindergarten_verdicts
)
where period in (select period from school_stats) and period in (select period from kindergartens)
