-- Towns with rural schools in which at least one school zone is set up, of all such towns.
-- The towns are those of the newest roster up to the cut-off date of the zones' file.
with editions as (
    select z.period, max(u.period) as roster
    from (select distinct period from school_zones) as z
    inner join (select distinct period from units) as u on u.period <= z.period
    group by z.period
),
rural_towns as (
    select e.period, u.town, coalesce(min(u.town_code), u.town) as code
    from editions as e
    inner join units as u on u.period = e.roster
    where u.is_open and u.is_rural
    group by e.period, u.town
)
select
    t.period,
    t.code as unit_id,
    t.town as name,
    t.town,
    cast([] as varchar[]) as stages,
    true as is_rural,
    false as is_urban,
    false as is_town_seat,
    cast(null as varchar) as stage,
    cast(count(z.unit_id) > 0 as integer) as numerator,
    1 as denominator,
    cast(null as double) as observed
from rural_towns as t
left join school_zones as z on z.period = t.period and z.town = t.town and z.set_on <= t.period
group by t.period, t.town, t.code
