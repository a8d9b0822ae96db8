-- Pupils of a stage's last grade who had a trip to the city within it; one fact per school and stage that has leavers.
-- A school that reported nothing is asked for every stage it runs: nobody knows whether it has leavers.
select
    period, unit_id, any_value(name) as name, any_value(town) as town, any_value(stages) as stages,
    bool_or(is_rural) as is_rural, bool_or(is_urban) as is_urban, bool_or(is_town_seat) as is_town_seat,
    stage,
    sum(had_trip) as numerator,
    sum(pupils) as denominator,
    cast(null as double) as observed
from study_trips
where is_open and (is_last_grade or not is_delivered)
group by period, unit_id, stage
having sum(pupils) > 0 or not bool_and(is_delivered)
