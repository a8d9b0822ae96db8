-- Full-time teachers with a teaching certificate, per school and stage.
select
    period, unit_id, name, town, stages, is_rural, is_urban, is_town_seat,
    stage,
    certified as numerator,
    ft_teachers as denominator,
    cast(null as double) as observed
from school_stats
where is_open and (ft_teachers > 0 or not is_delivered)
