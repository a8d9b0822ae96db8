-- The verdict of the seven items: one row per cut-off date, school and stage. passes: as many items meet the threshold
-- as standard_guarantees asks (items_to_meet), and every one reaches the floor; null until all seven are reported.
select
    period, unit_id, name, town, stages, is_rural, is_urban, is_town_seat, stage,
    count(*) filter (where meets) as met,
    count(*) filter (where meets_floor) as above_floor,
    count(meets) as reported,
    count(*) as items,
    case when count(meets) = count(*) then
        count(*) filter (where meets) >= (select value from standard_guarantees where item = 'items_to_meet')
        and bool_and(meets_floor)
    end as passes
from resources
group by all
