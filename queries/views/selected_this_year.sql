-- What the district's lists selected in the year of each cut-off date; a list without one of this year counts 0.
select
    period,
    'district' as unit_id,
    '全区' as name,
    cast(null as varchar) as town,
    cast([] as varchar[]) as stages,
    true as is_rural,
    false as is_urban,
    false as is_town_seat,
    count(*) filter (where kind = 'course' and year = date_part('year', period)) as courses,
    count(*) filter (where kind = 'topic' and year = date_part('year', period)) as topics,
    count(*) filter (where kind = 'base' and year = date_part('year', period)) as bases
from selections
group by period
