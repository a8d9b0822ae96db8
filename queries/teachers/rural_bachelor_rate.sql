-- Full-time teachers whose highest education is bachelor or above, primary and junior together.
select
    period, unit_id, name, town, stages, is_rural, is_urban, is_town_seat,
    cast(null as varchar) as stage,
    sum(edu_phd + edu_master + edu_bachelor) as numerator,
    sum(ft_teachers) as denominator,
    cast(null as double) as observed
from school_stats
where is_open and ((stage in ('primary', 'junior') and ft_teachers > 0) or not is_delivered)
group by all
