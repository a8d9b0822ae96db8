-- Each open compulsory school and each per-pupil item that the province's standard has a value for: what the school has,
-- its pupils, and the value of class II for its type and number of classes (null: no row of the standard fits).
-- The newest published table of the standard counts; of rows that fit alike, the one in force last.
with standard as (
    select * from condition_standard where period = (select max(period) from condition_standard)
),
amounts as (
    select 'site_area' as item, cast(site_area as double) as amount, * from school_means where is_open
    union all
    select 'building_area' as item, cast(building_area as double) as amount, * from school_means where is_open
    union all
    select 'area_sport_ground' as item, cast(area_sport_ground as double) as amount, * from school_means where is_open
    union all
    select 'books' as item, cast(books as double) as amount, * from school_means where is_open
    union all
    select 'equip_value_wan' as item, cast(equip_value_wan as double) as amount, * from school_means where is_open
    union all
    select 'computers' as item, cast(computers as double) as amount, * from school_means where is_open
)
select
    a.period, a.unit_id, a.name, a.town, a.stages, a.is_rural, a.is_urban, a.is_town_seat,
    a.item, a.amount, a.students, t.class_2, t.doc_no
from amounts as a
left join standard as t
    on t.item = a.item
    and t.stage = a.school_type
    and (t.classes_from is null or a.classes >= t.classes_from)
    and (t.classes_to is null or a.classes <= t.classes_to)
    and (t.valid_from is null or t.valid_from <= a.period)
where a.item in (select s.item from standard as s)
qualify row_number() over (
    partition by a.period, a.unit_id, a.item order by t.valid_from desc nulls last, t.unit_id
) = 1
