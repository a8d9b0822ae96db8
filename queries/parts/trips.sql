-- At the newest cut-off date, per stage and leaving year: the grade, its pupils, those who had a trip to the city, and
-- the same cohort a year before (null for a cohort that was not there yet).
-- $town, $unit, $stage, $last: filters, null for none; $rural_only. $new_year: the month in which a school year begins.
-- Which grade is the last is told by the schools; one that does not run it (a teaching point) follows the others.
with scoped as (
    select
        *,
        date_part('year', period) as year,
        date_part('year', period) + cast(date_part('month', period) >= $new_year as integer) as ends,
        coalesce(
            max(grade) filter (where is_last_grade) over (partition by period, unit_id, stage),
            max(grade) filter (where is_last_grade) over (partition by period, stage)
        ) as last_grade
    from study_trips
    where is_open and is_delivered
),
cohorts as (
    select
        period,
        stage,
        cast(ends + last_grade - grade as integer) as leaves,
        cast(any_value(ends + last_grade - grade - year) as integer) as years_left,
        max(grade) as grade,
        bool_or(is_last_grade) as is_last,
        sum(pupils) as size,
        sum(had_trip) as reached
    from scoped
    where ($town is null or town = $town)
      and ($unit is null or unit_id = $unit)
      and ($stage is null or stage = $stage)
      and ($last is null or period <= $last)
      and (not $rural_only or is_rural)
      and last_grade is not null
    group by period, stage, leaves
)
select
    now.period,
    now.stage,
    now.grade,
    now.is_last,
    now.leaves,
    now.years_left,
    cast(now.size as bigint) as size,
    cast(now.reached as bigint) as reached,
    cast(before.size as bigint) as size_before,
    cast(before.reached as bigint) as reached_before
from cohorts now
left join cohorts before
    on before.stage = now.stage and before.leaves = now.leaves and before.period = now.period - interval 1 year
where now.period = (select max(period) from cohorts) and now.size > 0
order by case now.stage when 'primary' then 1 when 'junior' then 2 else 3 end, now.leaves
