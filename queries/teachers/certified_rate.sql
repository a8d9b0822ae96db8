-- Full-time teachers with a teaching certificate, primary and junior together.
select
    period, unit_id, name, town, stages, is_rural, is_urban, is_town_seat,
    cast(null as varchar) as stage,
    sum(certified) as numerator,
    sum(ft_teachers) as denominator,
    cast(null as double) as observed
from school_stats
where is_open and ((stage in ('primary', 'junior') and ft_teachers > 0) or not is_delivered)
group by all
