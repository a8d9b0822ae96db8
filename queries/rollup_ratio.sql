-- Unit facts → the rows of rollup.sql, with the urban share over the rural share as their figure, each share Σn/Σd.
-- Null where either group has no denominator, or where the rural share is 0. No unit is held to anything.
with scoped as (
    select *
    from facts
    where ($stage is null or stage = $stage or (stage is null and (list_contains(stages, $stage) or len(stages) = 0)))
      and (not $rural_only or is_rural)
      and ($first is null or period >= $first)
      and ($last is null or period <= $last)
)
select
    period,
    town as place,
    cast(sum(numerator) as double) as numerator,
    cast(sum(denominator) filter (where numerator is not null) as double) as denominator,
    cast(sum(numerator) filter (where is_urban) as double)
        / nullif(sum(denominator) filter (where is_urban and numerator is not null), 0)
        / nullif(
            cast(sum(numerator) filter (where is_rural) as double)
                / nullif(sum(denominator) filter (where is_rural and numerator is not null), 0),
            0
        ) as figure,
    count(*) as units,
    count(numerator) as reported,
    0 as meeting
from scoped
group by grouping sets ((period), (period, town))
having grouping(town) = 1 or town is not null
order by place nulls first, period
