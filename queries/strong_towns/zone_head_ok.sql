-- Zones set up whose head leads the town-seat junior school or the central primary school of the same town.
-- The school named must be open in that town and of that stage; a junior school must stand at the town seat wherever
-- the town has a seat. The roster read is the newest up to the cut-off date.
with editions as (
    select z.period, max(u.period) as roster
    from (select distinct period from school_zones) as z
    inner join (select distinct period from units) as u on u.period <= z.period
    group by z.period
),
schools as (
    select
        e.period, u.unit_id, u.town, u.stages,
        u.is_town_seat or not bool_or(u.is_town_seat) over (partition by e.period, u.town) as is_at_seat
    from editions as e
    inner join units as u on u.period = e.roster
    where u.is_open
)
select
    z.period, z.unit_id, z.name, z.town, z.stages, z.is_rural, z.is_urban, z.is_town_seat,
    cast(null as varchar) as stage,
    case
        when z.head_role = 'junior_head' then cast(coalesce(list_contains(s.stages, 'junior') and s.is_at_seat, false) as integer)
        when z.head_role = 'primary_head' then cast(coalesce(list_contains(s.stages, 'primary'), false) as integer)
        else 0
    end as numerator,
    1 as denominator,
    cast(null as double) as observed
from school_zones as z
left join schools as s on s.period = z.period and s.unit_id = z.head_school and s.town = z.town
where z.set_on <= z.period
