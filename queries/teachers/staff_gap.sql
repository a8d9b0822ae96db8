-- Staff due by pupils (and by classes, where a standard gives a ratio) less staff in post, rounded up, never below 0.
-- A school without school statistics of the same period is not reported: nobody knows what it is due.
with due as (
    select
        s.period,
        s.unit_id,
        sum(greatest(s.students / r.pupils_per_staff, s.classes * try_cast(r.staff_per_class as double))) as posts
    from school_stats s
    join standard_staff_ratios r on r.stage = s.stage
    where s.is_delivered
    group by s.period, s.unit_id
)
select
    staffing.period, staffing.unit_id, name, town, stages, is_rural, is_urban, is_town_seat,
    cast(null as varchar) as stage,
    case when staff_filled is not null and posts is not null then greatest(ceil(posts - staff_filled - 1e-9), 0) end as numerator,
    1 as denominator,
    cast(null as double) as observed
from staffing
left join due on due.period = staffing.period and due.unit_id = staffing.unit_id
where is_open
