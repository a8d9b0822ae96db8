-- Special-delivery, master-teacher and prestigious-school lessons together, per school-week; each school's weeks count once.
select
    period, unit_id, name, town, stages, is_rural, is_urban, is_town_seat,
    cast(null as varchar) as stage,
    sum(lessons) as numerator,
    max(weeks) as denominator,
    cast(null as double) as observed
from online_lessons
where is_open
group by period, unit_id, name, town, stages, is_rural, is_urban, is_town_seat
