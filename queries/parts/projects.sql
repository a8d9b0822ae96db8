-- The list of key projects as of its newest period not later than $last (null: the newest of all).
-- $clause: the projects of one clause, null for all.
select
    period, unit_id, name, clause, lead, support, owner_post, town,
    start_on, due_on, progress_pct, expected_pct, state, evidence, closed_on
from project_progress
where period = (select max(period) from project_progress where $last is null or period <= $last)
  and ($clause is null or clause = $clause)
order by cast(clause as integer), unit_id
