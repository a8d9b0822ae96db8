-- How many schools and kindergartens each zone of supervision has. A school that did not report stands for itself, unknown.
select
    period,
    coalesce(zone_no, unit_id) as unit_id,
    coalesce(zone_no, any_value(name)) as name,
    case when count(distinct town) = 1 then any_value(town) end as town,
    cast([] as varchar[]) as stages,
    bool_or(is_rural) as is_rural,
    bool_or(is_urban) as is_urban,
    bool_or(is_town_seat) as is_town_seat,
    cast(null as varchar) as stage,
    case when bool_and(is_delivered) then count(*) end as numerator,
    1 as denominator,
    cast(null as double) as observed
from inspections
where is_open and (zone_no is not null or not is_delivered)
group by period, zone_no, coalesce(zone_no, unit_id)
