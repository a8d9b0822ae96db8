-- Town-seat schools at the newest cut-off date: per pupil what they have, the class II value where the province's
-- standard was entered, and what is missing in the item's own unit (m², books, 10,000 yuan, computers).
-- $town, $stage, $last: filters, null for none.
select
    a.period, a.unit_id, a.name, a.town, a.item, a.item_order,
    a.amount * a.scale / nullif(a.students, 0) as per_pupil,
    c.class_2, c.doc_no,
    case
        when a.amount * a.scale < c.class_2 * a.students * (1 - 1e-9) then c.class_2 * a.students / a.scale - a.amount
        when a.amount * c.class_2 * a.students is not null then 0
    end as gap
from school_amounts as a
left join school_amounts_class2 as c on c.period = a.period and c.unit_id = a.unit_id and c.item = a.item
where a.is_town_seat
    and a.period = (select max(s.period) from school_assets as s where $last is null or s.period <= $last)
    and ($town is null or a.town = $town)
    and ($stage is null or list_contains(a.stages, $stage))
order by a.unit_id, a.item_order
