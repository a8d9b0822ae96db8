-- Full-time teachers with a bachelor's degree or higher over all full-time teachers, per stage of compulsory education.
select
    period, unit_id, name, town, stages, is_rural, is_urban, is_town_seat,
    stage,
    case when is_delivered then edu_phd + edu_master + edu_bachelor end as numerator,
    ft_teachers as denominator,
    cast(null as double) as observed
from school_stats
where is_open and ((stage in ('primary', 'junior') and ft_teachers > 0) or not is_delivered)
