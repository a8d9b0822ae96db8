-- Schools with the music and the art rooms their classes need; observed is how many are missing.
select
    period, unit_id, name, town, stages, is_rural, is_urban, is_town_seat,
    cast(null as varchar) as stage,
    cast(rooms_ok as integer) as numerator,
    1 as denominator,
    case
        when rooms_ok is not null then greatest(music_needed - music_rooms, 0) + greatest(art_needed - art_rooms, 0)
    end as observed
from school_verdicts
