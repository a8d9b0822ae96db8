-- The seven resource items of every school and stage at the newest cut-off date, not after $last.
-- $town, $unit, $stage, $rural_only: filters, null for none.
select
    period, unit_id, name, town, stage, item, per, numerator, denominator, value, threshold, floor_share, meets,
    meets_floor
from resources
where period = (select max(period) from resources where $last is null or period <= $last)
  and ($town is null or town = $town)
  and ($unit is null or unit_id = $unit)
  and ($stage is null or stage = $stage)
  and (not $rural_only or is_rural)
order by unit_id, stage, item
