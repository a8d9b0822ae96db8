-- Rural research topics selected in the year of the cut-off date; a list without one of this year counts 0.
select
    period,
    'district' as unit_id,
    '全区' as name,
    cast(null as varchar) as town,
    cast([] as varchar[]) as stages,
    true as is_rural,
    false as is_urban,
    false as is_town_seat,
    cast(null as varchar) as stage,
    count(*) filter (where kind = 'topic' and year = date_part('year', period)) as numerator,
    1 as denominator,
    cast(null as double) as observed
from selections
group by period
