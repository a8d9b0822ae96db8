-- Unit facts → one row per period for the whole district (place is null) and for each town.
-- $stage, $rural_only, $first, $last: filters, null for none; facts that belong to no stage at all pass every stage.
-- $threshold: what every unit is held to, null without a target.
-- Facts whose numerator is null were not reported: they are counted in units, never in sums.
-- Facts of no town (items of the whole district) are in the district's row only.
-- meeting allows for rounding of binary fractions (one part in 10^9), so that a value equal to the threshold meets it.
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
    avg($scale * numerator / nullif(denominator, 0)) as figure,
    count(*) as units,
    count(numerator) as reported,
    count(*) filter (
        where case
            when $at_least
                then $scale * numerator >= $threshold * denominator - 1e-9 * abs($threshold * denominator)
            else $scale * numerator <= $threshold * denominator + 1e-9 * abs($threshold * denominator)
        end
    ) as meeting
from scoped
group by grouping sets ((period), (period, town))
having grouping(town) = 1 or town is not null
order by place nulls first, period
