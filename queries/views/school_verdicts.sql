-- One row per cut-off date and compulsory school, all stages together. seven: every stage passes the seven items;
-- size_ok, classes_all_ok, rooms_ok, certified_ok: the guarantee items that have a number for a single school;
-- passes: all of them. Each is null where it cannot be told from what was reported.
with whole as (
    select
        period, unit_id, name, town, stages, is_rural, is_urban, is_town_seat,
        bool_and(is_delivered) as is_delivered,
        bool_and(has_assets) as has_assets,
        sum(students) as pupils,
        case when count(*) > 1 then 'several' else 'one' end as extent,
        sum(classes) as classes,
        sum(classes_ok) as classes_ok,
        sum(ft_teachers) as ft_teachers,
        sum(certified) as certified,
        any_value(music_rooms) as music_rooms,
        any_value(art_rooms) as art_rooms,
        any_value(built_year) as built_year
    from compulsory
    group by all
),
seven as (
    select period, unit_id, case when count(passes) = count(*) or not bool_and(passes) then bool_and(passes) end as seven
    from resources_met
    group by period, unit_id
),
limits as (
    select w.period, w.unit_id, max(greatest(g.value, coalesce(f.value, 0))) as most_pupils
    from whole w
    join standard_guarantees g on g.item = 'school_size' and g.stages = w.extent
    left join standard_relief f
        on f.item = 'school_size' and f.stages = w.extent
        and w.period between cast(f.valid_from as date) and cast(f.valid_until as date)
        and w.built_year <= f.built_until
    group by w.period, w.unit_id
),
needed as (
    select
        max(value) filter (where item = 'classes_per_music_room') as per_music_room,
        max(value) filter (where item = 'classes_per_art_room') as per_art_room
    from standard_guarantees
),
judged as (
    select
        w.*,
        s.seven,
        l.most_pupils,
        cast(ceil(w.classes / n.per_music_room) as integer) as music_needed,
        cast(ceil(w.classes / n.per_art_room) as integer) as art_needed,
        case when w.is_delivered then w.pupils <= l.most_pupils end as size_ok,
        case when w.is_delivered then w.classes_ok >= w.classes end as classes_all_ok,
        case when w.is_delivered then w.certified >= w.ft_teachers end as certified_ok,
        case when w.has_assets then
            w.music_rooms >= ceil(w.classes / n.per_music_room) and w.art_rooms >= ceil(w.classes / n.per_art_room)
        end as rooms_ok
    from whole w
    join seven s on s.period = w.period and s.unit_id = w.unit_id
    join limits l on l.period = w.period and l.unit_id = w.unit_id
    cross join needed n
)
select *, seven and size_ok and classes_all_ok and certified_ok and rooms_ok as passes
from judged
