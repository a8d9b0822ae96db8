-- Schools and teaching points merged or closed, by the roster, after the first roster; guarded when the ledger says that
-- the people agreed and that bus and lunch are assured. One that is missing in the ledger counts as not reported.
-- The roster read is the newest up to the cut-off date of the ledger.
with editions as (
    select m.period, max(u.period) as roster
    from (select distinct period from mergers) as m
    inner join (select distinct period from units) as u on u.period <= m.period
    group by m.period
)
select
    e.period, u.unit_id, u.name, u.town, u.stages, u.is_rural, u.is_urban, u.is_town_seat,
    cast(null as varchar) as stage,
    cast(m.has_consent and m.has_bus and m.has_lunch as integer) as numerator,
    1 as denominator,
    cast(null as double) as observed
from editions as e
inner join units as u on u.period = e.roster
left join mergers as m on m.period = e.period and m.unit_id = u.unit_id
where u.closed_on > (select min(f.period) from units as f) and u.closed_on <= e.period
