-- Rural schools and kindergartens at the newest cut-off date, each with its urban partner and the state of the pair.
-- $town, $stage, $last: filters, null for none. "ending": over by the next half-yearly file.
select
    period, unit_id, name, town, stages = ['preschool'] as is_kindergarten,
    case when partner_name is not null then partner_code end as partner_code,
    partner_name, partner_town, signed_on, ends_on,
    case
        when not is_delivered then 'unreported'
        when partner_name is null then 'none'
        when ends_on <= period then 'ended'
        when not partner_counts then 'not_urban'
        when signed_on is null then 'unsigned'
        when ends_on <= last_day(period + interval 6 months) then 'ending'
        else 'valid'
    end as state
from pairs
where is_open
    and is_rural
    and period = (select max(c.period) from collaboration as c where $last is null or c.period <= $last)
    and ($town is null or town = $town)
    and ($stage is null or list_contains(stages, $stage))
order by unit_id
