-- Unit facts → the rows of rollup.sql, with the coefficient of variation of the unit values n/d as their figure.
-- The denominators (pupils) are the weights: X = Σn/Σd, S = √(Σ d·(n/d − X)² / Σd), figure S/X, over the units that
-- reported and have a denominator; null with fewer than two of them, or where X is 0. No unit is held to anything.
with scoped as (
    select *
    from facts
    where ($stage is null or stage = $stage or (stage is null and (list_contains(stages, $stage) or len(stages) = 0)))
      and (not $rural_only or is_rural)
      and ($first is null or period >= $first)
      and ($last is null or period <= $last)
),
placed as (
    select *, cast(null as varchar) as place from scoped
    union all
    select *, town as place from scoped where town is not null
),
weighed as (
    select
        *,
        case when denominator > 0 and numerator is not null then cast(denominator as double) end as weight,
        case when denominator > 0 then cast(numerator as double) end as amount
    from placed
),
centred as (  -- sums of fractions in a fixed order: the same data give the same figure to the last digit
    select *, sum(amount) over everyone / sum(weight) over everyone as centre
    from weighed
    window everyone as (
        partition by period, place order by unit_id, stage, amount
        rows between unbounded preceding and unbounded following
    )
)
select
    period,
    place,
    cast(sum(numerator order by unit_id, stage) as double) as numerator,
    cast(sum(denominator order by unit_id, stage) filter (where numerator is not null) as double) as denominator,
    case
        when count(weight) >= 2
            then sqrt(
                sum(weight * (amount / weight - centre) ** 2 order by unit_id, stage, amount)
                    / sum(weight order by unit_id, stage, amount)
            ) / nullif(any_value(centre), 0)
    end as figure,
    count(*) as units,
    count(numerator) as reported,
    0 as meeting
from centred
group by period, place
order by place nulls first, period
