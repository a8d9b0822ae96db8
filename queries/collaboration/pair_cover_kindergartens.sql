-- Kindergartens with a pair that counts on the cut-off date (queries/views/pairs.sql).
select
    period, unit_id, name, town, stages, is_rural, is_urban, is_town_seat,
    cast(null as varchar) as stage,
    cast(is_paired as integer) as numerator,
    1 as denominator,
    cast(null as double) as observed
from pairs
where is_open and stages = ['preschool']
