-- The verdict on every school, and its guarantee items, at the newest cut-off date, not after $last.
-- $town, $unit, $stage, $rural_only: filters, null for none.
select
    period, unit_id, name, seven, size_ok, classes_all_ok, rooms_ok, certified_ok, pupils, most_pupils,
    classes - classes_ok as classes_over, ft_teachers - certified as uncertified,
    greatest(music_needed - music_rooms, 0) as music_missing, greatest(art_needed - art_rooms, 0) as art_missing
from school_verdicts
where period = (select max(period) from school_verdicts where $last is null or period <= $last)
  and ($town is null or town = $town)
  and ($unit is null or unit_id = $unit)
  and ($stage is null or list_contains(stages, $stage))
  and (not $rural_only or is_rural)
order by unit_id
