-- The seven resource indicators of the balanced-education inspection: one row per cut-off date, school, stage and item
-- l1 … l7. numerator and denominator (pupils) as counted; per × numerator ÷ denominator is in the threshold's unit.
-- numerator is null where the school's figures, or for l4–l7 its buildings, were not reported.
-- l1 higher degrees, l2 backbone teachers, l3 PE and art teachers, l4 teaching rooms without indoor sport,
-- l5 sports grounds with indoor sport, l6 equipment in yuan, l7 multimedia rooms.
-- meets, meets_floor allow for rounding of binary fractions (one part in 10^9), so that a value equal to the line meets it.
with figures as (
    select
        c.*,
        r.item,
        r.per,
        r.threshold,
        r.floor_share,
        case
            when not c.is_delivered or (r.item in ('l4', 'l5', 'l6', 'l7') and not c.has_assets) then null
            when r.item = 'l1' then c.bachelors + case when c.stage = 'primary' then c.edu_college else 0 end
            when r.item = 'l2' then c.backbone
            when r.item = 'l3' then c.pe_art + case when f.item is null then 0 else c.pe_art_shared end
            when r.item = 'l4' then c.split_share * (c.area_teaching_aux - c.area_indoor_sport)
            when r.item = 'l5' then c.split_share * (c.area_sport_ground + c.area_indoor_sport)
            when r.item = 'l6' then c.split_share * c.equip_value_wan * 10000
            when r.item = 'l7' then c.split_share * c.multimedia_rooms
        end as numerator,
        c.students as denominator
    from compulsory c
    join standard_resources r on r.stage = c.stage
    left join standard_relief f
        on f.item = r.item || '_shared'
        and c.period between cast(f.valid_from as date) and cast(f.valid_until as date)
        and c.is_rural
        and c.students >= f.pupils_from and c.students < f.pupils_below
)
select
    period, unit_id, name, town, stages, is_rural, is_urban, is_town_seat, kind, stage, item, per,
    cast(numerator as double) as numerator,
    cast(denominator as double) as denominator,
    per * numerator / denominator as value,
    threshold,
    floor_share,
    per * numerator >= threshold * denominator * (1 - 1e-9) as meets,
    per * numerator >= floor_share * threshold * denominator * (1 - 1e-9) as meets_floor
from figures
