-- How many of the six functions a selected school provides.
select
    period, unit_id, name, town, stages, is_rural, is_urban, is_town_seat,
    cast(null as varchar) as stage,
    has_secondary::int + has_five_year::int + has_community::int
        + has_extension::int + has_training::int + has_life::int as numerator,
    1 as denominator,
    cast(null as double) as observed
from vocational
where selected_on <= period
