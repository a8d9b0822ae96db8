-- One row per cut-off date and kindergarten with children: what each item of standard_kindergarten says, and passes,
-- which asks for all of them. Null where the kindergarten did not report.
with lines as (
    select
        max(threshold) filter (where item = 'outdoor') as outdoor,
        max(threshold) filter (where item = 'activity') as activity,
        max(threshold) filter (where item = 'building') as building,
        max(threshold) filter (where item = 'staff') as staff,
        max(threshold) filter (where item = 'certified') as certified,
        max(planned_after) as planned_after
    from standard_kindergarten
),
judged as (
    select
        k.*,
        l.outdoor, l.activity, l.building, l.staff as most_per_staff,
        k.plan_year > l.planned_after as is_bound,
        k.outdoor_area >= l.outdoor * k.children * (1 - 1e-9) as outdoor_ok,
        k.activity_area >= l.activity * k.children * (1 - 1e-9) as activity_ok,
        k.building_area >= l.building * k.children * (1 - 1e-9) as building_ok,
        k.children <= l.staff * k.staff * (1 + 1e-9) as staff_ok,
        100 * k.certified_teachers >= l.certified * k.teachers as certified_ok
    from kindergartens k
    cross join lines l
    where k.is_open and (k.children > 0 or not k.is_delivered)
)
select
    *,
    case when is_delivered then outdoor_ok and activity_ok and building_ok and staff_ok and certified_ok end as passes
from judged
