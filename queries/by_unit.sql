-- Unit facts → one row per unit and period, with its value and whether it meets what every unit is held to.
-- $unit: one unit's code; $town, $stage, $rural_only, $first, $last: filters, null for none; facts that belong to no
-- stage at all pass every stage.
with scoped as (
    select *
    from facts
    where ($unit is null or unit_id = $unit)
      and ($town is null or town = $town)
      and ($stage is null or stage = $stage or (stage is null and (list_contains(stages, $stage) or len(stages) = 0)))
      and (not $rural_only or is_rural)
      and ($first is null or period >= $first)
      and ($last is null or period <= $last)
)
select
    period,
    unit_id,
    name,
    town,
    stage,
    cast(numerator as double) as numerator,
    cast(denominator as double) as denominator,
    $scale * numerator / nullif(denominator, 0) as value,
    cast(observed as double) as observed,
    case
        when numerator is null or $threshold is null then null
        when $at_least then $scale * numerator >= $threshold * denominator - 1e-9 * abs($threshold * denominator)
        else $scale * numerator <= $threshold * denominator + 1e-9 * abs($threshold * denominator)
    end as meets,
    is_urban,
    is_rural
from scoped
order by period, town, unit_id, stage
