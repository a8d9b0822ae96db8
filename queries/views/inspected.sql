-- How many schools and kindergartens (held) each inspector and each zone of supervision has (held_by).
-- A school that did not report stands for itself, unknown.
with listed as (
    select 'inspector' as held_by, inspector_no as holder, * from inspections
    union all
    select 'zone' as held_by, zone_no as holder, * from inspections
)
select
    period,
    held_by,
    coalesce(holder, unit_id) as unit_id,
    coalesce(holder, any_value(name)) as name,
    case when count(distinct town) = 1 then any_value(town) end as town,
    cast([] as varchar[]) as stages,
    bool_or(is_rural) as is_rural,
    bool_or(is_urban) as is_urban,
    bool_or(is_town_seat) as is_town_seat,
    case when bool_and(is_delivered) then count(*) end as held
from listed
where is_open and (holder is not null or not is_delivered)
group by period, held_by, holder, coalesce(holder, unit_id)
