-- A dispatch carries the whole content of its message, whatever its kind, and Meta's id of the message that it answers or
-- reacts to.
drop view dispatch_items;
create view dispatch_items with (security_invoker = true) as
    select d.tenant_id, d.message_id, d.conversation_id, d.account_id, a.phone_number_id,
           coalesce(p.phone, '+' || p.wa_id, '') as recipient_phone, coalesce(p.bsuid, '') as recipient_bsuid,
           m.body, m.content::text as content,
           coalesce((select t.meta_message_id from messages t
                     where t.tenant_id = m.tenant_id and t.conversation_id = m.conversation_id
                       and t.id = coalesce(m.content ->> 'replyTo', m.content #>> '{reaction,messageId}')), '') as context_wamid,
           d.attempt, d.conv_seq, d.priority, a.rate_per_second,
           (extract(epoch from m.accepted_at) * 1000)::bigint as accepted_ms, coalesce(m.request_id, '') as request_id
    from deliveries d
    join messages m on m.tenant_id = d.tenant_id and m.id = d.message_id
    join accounts a on a.tenant_id = d.tenant_id and a.id = d.account_id
    join conversations c on c.tenant_id = d.tenant_id and c.id = d.conversation_id
    join contacts p on p.tenant_id = c.tenant_id and p.id = c.contact_id;
grant select on dispatch_items to hermod_writer;
