-- Each school and kindergarten with its partner, and whether the pair counts on the cut-off date:
-- signed, not ended, and the partner an open urban school or kindergarten. Null when nothing was reported.
select
    r.*,
    p.name as partner_name,
    p.town as partner_town,
    coalesce(p.is_open and p.is_urban, false) as partner_counts,
    case
        when r.is_delivered
            then coalesce(r.signed_on <= r.period and (r.ends_on is null or r.ends_on > r.period), false)
                and coalesce(p.is_open and p.is_urban, false)
    end as is_paired
from collaboration as r
left join collaboration as p on p.period = r.period and p.unit_id = r.partner_code
