-- What every kindergarten meets of the five items, at the newest cut-off date, not after $last.
-- $town, $unit, $rural_only: filters, null for none.
select
    period, unit_id, name, town, children, staff, teachers, is_bound, passes,
    outdoor_area / nullif(children, 0) as outdoor, outdoor as outdoor_line, outdoor_ok,
    activity_area / nullif(children, 0) as activity, activity as activity_line, activity_ok,
    building_area / nullif(children, 0) as building, building as building_line, building_ok,
    children / nullif(staff, 0) as per_staff, most_per_staff, staff_ok,
    100 * certified_teachers / nullif(teachers, 0) as certified, certified_ok,
    teachers - certified_teachers as uncertified
from kindergarten_verdicts
where period = (select max(period) from kindergarten_verdicts where $last is null or period <= $last)
  and ($town is null or town = $town)
  and ($unit is null or unit_id = $unit)
  and (not $rural_only or is_rural)
order by unit_id
