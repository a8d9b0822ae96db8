-- Classes within the limit over all classes of compulsory education.
select
    period, unit_id, name, town, stages, is_rural, is_urban, is_town_seat,
    cast(null as varchar) as stage,
    case when is_delivered then classes_ok end as numerator,
    classes as denominator,
    cast(null as double) as observed
from school_verdicts
where classes > 0 or not is_delivered
