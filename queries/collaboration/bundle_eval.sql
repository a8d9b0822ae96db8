-- Pairs that count and were evaluated jointly within the year up to the cut-off date.
select
    period, unit_id, name, town, stages, is_rural, is_urban, is_town_seat,
    cast(null as varchar) as stage,
    case when is_delivered then cast(coalesce(evaluated_on > period - interval 1 year, false) as integer) end as numerator,
    1 as denominator,
    cast(null as double) as observed
from pairs
where is_open and (is_paired or not is_delivered)
