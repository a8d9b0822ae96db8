-- Key projects with expected_pct: the share of each project's time that has passed at the cut-off date, in percent.
-- Before its start nothing is due of a project, from its due date on everything is.
select
    *,
    100.0 * least(1, greatest(0, (period - start_on) / greatest(1, due_on - start_on))) as expected_pct
from projects
