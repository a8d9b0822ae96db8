-- Compulsory schools as the inspection counts them: one row per cut-off date, school and stage (primary, junior).
-- Campuses that do not count as schools (counted_with) are added to the school they are counted with, if that counts
-- as one itself. Teaching points
-- below the size in standard_guarantees are not evaluated. A school of which any part did not report has
-- is_delivered = false and null figures, one row for each of its stages.
-- Buildings are recorded for whole schools, once a year: the newest school_assets not later than the cut-off date
-- count, and split_share is the stage's part of them: weighted pupils of the stage ÷ weighted pupils of all stages
-- (standard_through_schools, attached classes of another stage included; 1 for a school with one stage). has_assets is false where that file lacks the school.
with parts as (
    select s.*, coalesce(p.unit_id, s.unit_id) as school
    from school_stats s
    left join (select distinct period, unit_id from school_stats where is_open and counted_with is null) p
        on p.period = s.period and p.unit_id = s.counted_with
    where s.is_open
),
schools as (
    select
        period,
        school as unit_id,
        bool_and(is_delivered) as is_delivered,
        any_value(name) filter (where unit_id = school) as name,
        any_value(kind) filter (where unit_id = school) as kind,
        any_value(town) filter (where unit_id = school) as town,
        any_value(stages) filter (where unit_id = school) as stages,
        any_value(is_rural) filter (where unit_id = school) as is_rural,
        any_value(is_urban) filter (where unit_id = school) as is_urban,
        any_value(is_town_seat) filter (where unit_id = school) as is_town_seat
    from parts
    group by period, school
),
taught as (
    select
        period,
        school as unit_id,
        stage,
        sum(students) as students,
        sum(classes) as classes,
        sum(classes_ok) as classes_ok,
        sum(ft_teachers) as ft_teachers,
        sum(edu_phd + edu_master + edu_bachelor) as bachelors,
        sum(edu_college) as edu_college,
        sum(certified) as certified,
        sum(backbone) as backbone,
        sum(pe_art) as pe_art,
        sum(coalesce(pe_art_shared, 0)) as pe_art_shared
    from parts
    where is_delivered and stage is not null
    group by period, school, stage
),
weighed as (
    select
        t.*,
        s.kind,
        w.weight * t.students as weighted,
        sum(w.weight * t.students) over (partition by t.period, t.unit_id) as weighted_all
    from taught t
    join schools s on s.period = t.period and s.unit_id = t.unit_id
    join standard_through_schools w on w.stage = t.stage
),
asked_for as (
    select s.period, max(a.period) as assets_period
    from (select distinct period from school_stats) s
    join (select distinct period from school_assets) a on a.period <= s.period
    group by s.period
),
assets as (
    select
        p.period,
        p.school as unit_id,
        bool_and(a.is_delivered) and count(a.unit_id) = count(*) as has_assets,
        sum(a.area_teaching_aux) as area_teaching_aux,
        sum(a.area_indoor_sport) as area_indoor_sport,
        sum(a.area_sport_ground) as area_sport_ground,
        sum(a.equip_value_wan) as equip_value_wan,
        sum(a.multimedia_rooms) as multimedia_rooms,
        sum(a.music_rooms) as music_rooms,
        sum(a.art_rooms) as art_rooms,
        any_value(a.built_year) filter (where a.unit_id = p.school) as built_year
    from (select distinct period, unit_id, school from parts) p
    left join asked_for f on f.period = p.period
    left join school_assets a on a.period = f.assets_period and a.unit_id = p.unit_id
    group by p.period, p.school
),
staged as (
    select period, unit_id, is_delivered, unnest(stages) as stage
    from schools
    where not is_delivered
    union
    select t.period, t.unit_id, true, t.stage
    from taught t
    join schools s on s.period = t.period and s.unit_id = t.unit_id and s.is_delivered
    where t.students > 0
)
select
    g.period, g.unit_id, s.name, s.town, s.stages, s.is_rural, s.is_urban, s.is_town_seat, s.kind, s.is_delivered,
    g.stage,
    w.students, w.classes, w.classes_ok, w.ft_teachers, w.bachelors, w.edu_college, w.certified, w.backbone, w.pe_art,
    w.pe_art_shared,
    w.weighted / nullif(w.weighted_all, 0) as split_share,
    a.unit_id is not null as has_assets,
    a.area_teaching_aux, a.area_indoor_sport, a.area_sport_ground, a.equip_value_wan, a.multimedia_rooms,
    a.music_rooms, a.art_rooms, a.built_year
from staged g
join schools s on s.period = g.period and s.unit_id = g.unit_id
left join weighed w on g.is_delivered and w.period = g.period and w.unit_id = g.unit_id and w.stage = g.stage
left join assets a on a.has_assets and s.is_delivered and a.period = g.period and a.unit_id = g.unit_id
where g.stage in ('primary', 'junior')
  and (not g.is_delivered or s.kind <> '218' or w.students >= (
      select value from standard_guarantees where item = 'teaching_point'
  ))
