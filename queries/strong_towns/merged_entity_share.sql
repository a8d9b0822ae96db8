-- Public schools and kindergartens that are a site of a legal entity with two or more open sites.
with sites as (
    select
        *,
        count(*) filter (where is_delivered and site_role <> 'single') over (partition by period, legal_entity_id) as together
    from entities
    where is_open
)
select
    period, unit_id, name, town, stages, is_rural, is_urban, is_town_seat,
    cast(null as varchar) as stage,
    case when is_delivered then cast(site_role <> 'single' and together >= 2 as integer) end as numerator,
    1 as denominator,
    cast(null as double) as observed
from sites
where is_public or not is_delivered
