-- Each open compulsory school and each per-pupil item: what the school has. amount * scale / students is in the unit of
-- the province's standard: m², books and yuan per pupil, computers per 100 pupils.
select 'site_area' as item, 1 as item_order, 1 as scale, cast(site_area as double) as amount, * from school_means where is_open
union all
select 'building_area' as item, 2 as item_order, 1 as scale, cast(building_area as double) as amount, * from school_means where is_open
union all
select 'area_sport_ground' as item, 3 as item_order, 1 as scale, cast(area_sport_ground as double) as amount, * from school_means where is_open
union all
select 'books' as item, 4 as item_order, 1 as scale, cast(books as double) as amount, * from school_means where is_open
union all
select 'equip_value_wan' as item, 5 as item_order, 10000 as scale, cast(equip_value_wan as double) as amount, * from school_means where is_open
union all
select 'computers' as item, 6 as item_order, 100 as scale, cast(computers as double) as amount, * from school_means where is_open
