-- Each compulsory school with its pupils, its classes and what it has. nine_year: primary and junior under one roof.
-- Only cut-off dates of the assets file; pupils and classes of the same date, null when they were not reported.
with sizes as (
    select period, unit_id, sum(students) as students, sum(classes) as classes
    from school_stats
    group by period, unit_id
)
select
    a.*,
    s.students,
    s.classes,
    case
        when list_contains(a.stages, 'primary') and list_contains(a.stages, 'junior') then 'nine_year'
        when list_contains(a.stages, 'junior') then 'junior'
        else 'primary'
    end as school_type
from school_assets as a
left join sizes as s using (period, unit_id)
