-- The key projects of one clause ($clause) as of the list's newest period not later than $last (null: the newest of all).
-- expected_pct: the share of the project's time that has passed at that period's cut-off date, in percent.
select
    period,
    unit_id,
    name,
    clause,
    lead,
    support,
    owner_post,
    town,
    start_on,
    due_on,
    progress_pct,
    100.0 * least(1, greatest(0, (period - start_on) / (due_on - start_on))) as expected_pct,
    state,
    evidence,
    closed_on
from projects
where period = (select max(period) from projects where $last is null or period <= $last)
  and clause = $clause
order by start_on, unit_id
