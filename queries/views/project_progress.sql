-- Key projects with expected_pct: the share of each project's time that has passed at the cut-off date, in percent.
-- From its due date on everything is due of a project, before its start nothing.
select
    *,
    case
        when period >= due_on then 100.0
        when period <= start_on then 0.0
        else 100.0 * (period - start_on) / (due_on - start_on)
    end as expected_pct
from projects
