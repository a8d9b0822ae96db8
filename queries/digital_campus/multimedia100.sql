-- Networked multimedia rooms over pupils, per school and stage; see queries/views/resources.sql.
select
    period, unit_id, name, town, stages, is_rural, is_urban, is_town_seat,
    stage,
    numerator,
    denominator,
    cast(null as double) as observed
from resources
where item = 'l7'
