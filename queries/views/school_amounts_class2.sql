-- Each open compulsory school and each item that the province's standard has values for: what the school has, its pupils,
-- and the value of class II for its type and number of classes (null: no row of the standard fits).
-- The newest published table of the standard counts; of rows that fit alike, the one in force last.
with standard as (
    select * from condition_standard where period = (select max(s.period) from condition_standard as s)
)
select
    a.period, a.unit_id, a.name, a.town, a.stages, a.is_rural, a.is_urban, a.is_town_seat,
    a.item, a.scale, a.amount, a.students, t.class_2, t.doc_no
from school_amounts as a
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
