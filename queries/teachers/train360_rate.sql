-- Full-time teachers with 360 hours of training in five years, per school and stage.
select
    period, unit_id, name, town, stages, is_rural, is_urban, is_town_seat,
    stage,
    train360 as numerator,
    ft_teachers as denominator,
    cast(null as double) as observed
from school_stats
where is_open and (ft_teachers > 0 or not is_delivered)
