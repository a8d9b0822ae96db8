-- The newest prices of improvements not later than $last (null: the newest there are).
select name, indicators, unit, cost
from unit_costs
where period = (select max(period) from unit_costs where $last is null or period <= $last)
order by unit_id
