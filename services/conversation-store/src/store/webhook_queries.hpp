#pragma once
#include "hermod/postgres/query.hpp"

// Events out. Admins work under the tenant's own role; the worker and the recorder under the
// writer's.
namespace hermod::store::queries {

inline constexpr postgres::query list_webhooks{"list_webhooks", R"sql(
    select id, url, to_json(events)::text, description, is_active, disabled_reason, created_at
    from webhooks
    where tenant_id = $1::uuid and ($5::uuid is null or id = $5::uuid)
      and ($3::timestamptz is null or (created_at, id) > ($3::timestamptz, $4::uuid))
    order by created_at, id limit $2::int
)sql"};

/// None if the tenant has $8 of them.
inline constexpr postgres::query insert_webhook{"insert_webhook", R"sql(
    insert into webhooks (tenant_id, id, url, events, description, sealed, key_id)
    select $1::uuid, $2::uuid, $3::text, $4::text[], $5::text, $6::bytea, $7::text
    where (select count(*) from webhooks w where w.tenant_id = $1::uuid) < $8::int
    returning id, url, to_json(events)::text, description, is_active, disabled_reason, created_at
)sql"};

/// What is null stays. Whoever switches it on again begins anew.
inline constexpr postgres::query change_webhook{"change_webhook", R"sql(
    update webhooks
    set url = coalesce($3::text, url), events = coalesce($4::text[], events), description = coalesce($5::text, description),
        is_active = coalesce($6::bool, is_active),
        disabled_reason = case when $6::bool is null then disabled_reason end,
        failing_since = case when $6::bool is null then failing_since end
    where tenant_id = $1::uuid and id = $2::uuid
    returning id, url, to_json(events)::text, description, is_active, disabled_reason, created_at
)sql"};

inline constexpr postgres::query delete_webhook{"delete_webhook", R"sql(
    delete from webhooks where tenant_id = $1::uuid and id = $2::uuid returning id
)sql"};

inline constexpr postgres::query list_deliveries{"list_deliveries", R"sql(
    select id, event, state, tries, status, error, created_at, case when state = 'pending' then due_at end,
           duration_ms, payload, answer
    from webhook_deliveries
    where tenant_id = $1::uuid and webhook_id = $2::uuid
      and ($4::timestamptz is null or (created_at, id) < ($4::timestamptz, $5::uuid))
    order by created_at desc, id desc limit $3::int
)sql"};

/// An event that is told again: a delivery of its own with the same webhook-id.
inline constexpr postgres::query replay_delivery{"replay_delivery", R"sql(
    insert into webhook_deliveries (tenant_id, id, webhook_id, event_id, event, message_id, is_replay, payload)
    select d.tenant_id, $3::uuid, d.webhook_id, d.event_id, d.event, d.message_id, true, d.payload
    from webhook_deliveries d
    where d.tenant_id = $1::uuid and d.webhook_id = $2::uuid and d.id = $4::uuid
    returning id, event, state, tries, status, error, created_at, due_at, duration_ms, payload, answer
)sql"};

inline constexpr postgres::query test_delivery{"test_delivery", R"sql(
    insert into webhook_deliveries (tenant_id, id, webhook_id, event_id, event, message_id, payload)
    select w.tenant_id, $3::uuid, w.id, $3::text, 'webhook.test', $3::uuid, $4::text
    from webhooks w where w.tenant_id = $1::uuid and w.id = $2::uuid
    returning id, event, state, tries, status, error, created_at, due_at, duration_ms, payload, answer
)sql"};

/// Who wants to be told at all.
inline constexpr postgres::query listening_tenants{"listening_tenants", R"sql(
    select distinct tenant_id from webhooks where is_active
)sql"};

/// A batch of events for whoever wants them; repeating it changes nothing. Ids are made from
/// webhook and event.
inline constexpr postgres::query record_deliveries{"record_deliveries", R"sql(
    insert into webhook_deliveries (tenant_id, id, webhook_id, event_id, event, message_id, payload)
    select w.tenant_id, m.id, w.id, i.event_id, i.event, m.id, i.payload
    from unnest($1::uuid[], $2::text[], $3::text[], $4::text[]) as i(tenant_id, event_id, event, payload)
    join webhooks w on w.tenant_id = i.tenant_id and w.is_active and i.event = any(w.events)
    cross join lateral (select md5(w.id::text || ' ' || i.event_id)::uuid as id) m
    order by w.tenant_id, w.id, i.event_id
    on conflict do nothing
)sql"};

/// Due tries, a few per webhook so that none keeps the others waiting; they are away for $1
/// seconds. $2: at most so many in all, $3 per webhook; $4: webhooks that have enough under way.
inline constexpr postgres::query take_due_deliveries{"take_due_deliveries", R"sql(
    with due as (
        select d.tenant_id, d.id
        from webhooks w
        cross join lateral (
            select p.tenant_id, p.id from webhook_deliveries p
            where p.tenant_id = w.tenant_id and p.webhook_id = w.id and p.state = 'pending' and p.due_at <= now()
            order by p.due_at limit $3::int
            for update skip locked) d
        where (w.is_active or exists (select from webhook_deliveries t where t.tenant_id = d.tenant_id and t.id = d.id
                                                                         and (t.is_replay or t.event = 'webhook.test')))
          and not (w.id = any($4::uuid[]))
        limit $2::int)
    update webhook_deliveries d
    set due_at = now() + make_interval(secs => $1::int), tries = d.tries + 1
    from due, webhooks w
    where d.tenant_id = due.tenant_id and d.id = due.id and w.tenant_id = d.tenant_id and w.id = d.webhook_id
    returning d.tenant_id, d.id, d.webhook_id, d.message_id, d.payload, d.tries, w.url, w.sealed, w.key_id
)sql"};

/// $3 state, $4 seconds to the next try, $5 status, $6 error, $7 answer, $8 duration; only the try
/// that was begun ($9) counts.
inline constexpr postgres::query finish_try{"finish_webhook_try", R"sql(
    update webhook_deliveries
    set state = $3::text, due_at = now() + make_interval(secs => coalesce($4::int, 0)), status = $5::int, error = $6::text,
        answer = $7::text, duration_ms = $8::int, finished_at = case when $3::text <> 'pending' then now() end
    where tenant_id = $1::uuid and id = $2::uuid and state = 'pending' and tries = $9::int
)sql"};

/// How the webhook itself fares: $3 it answered; $4 it said that it is gone; $5 hours of failures
/// until it is given up.
inline constexpr postgres::query judge_webhook{"judge_webhook", R"sql(
    update webhooks
    set failing_since = case when $3::bool then null else coalesce(failing_since, now()) end,
        is_active = is_active and not $4::bool and ($3::bool or failing_since is null or failing_since > now() - make_interval(hours => $5::int)),
        disabled_reason = case when $4::bool then 'it answered that it is gone (410)'
                               when not $3::bool and failing_since <= now() - make_interval(hours => $5::int)
                               then 'every try has failed for too long' else disabled_reason end
    where tenant_id = $1::uuid and id = $2::uuid and is_active
      and (not $3::bool or failing_since is not null)
    returning is_active
)sql"};

/// What waits for a webhook that was just given up.
inline constexpr postgres::query fail_waiting{"fail_waiting_deliveries", R"sql(
    update webhook_deliveries d
    set state = 'failed', error = coalesce(d.error, 'the webhook was switched off'), finished_at = now()
    from webhooks w
    where w.tenant_id = $1::uuid and w.id = $2::uuid and not w.is_active
      and d.tenant_id = w.tenant_id and d.webhook_id = w.id and d.state = 'pending' and not d.is_replay and d.event <> 'webhook.test'
)sql"};

inline constexpr postgres::query prune_deliveries{"prune_webhook_deliveries", R"sql(
    delete from webhook_deliveries where state <> 'pending' and finished_at < now() - make_interval(hours => $1::int)
)sql"};

/// Of webhooks that a person switched off.
inline constexpr postgres::query fail_deliveries_of_disabled{"fail_deliveries_of_disabled", R"sql(
    update webhook_deliveries d
    set state = 'failed', error = 'the webhook was switched off', finished_at = now()
    from webhooks w
    where w.tenant_id = d.tenant_id and w.id = d.webhook_id and not w.is_active and d.state = 'pending'
      and d.due_at < now() - interval '1 minute' and not d.is_replay and d.event <> 'webhook.test'
)sql"};

}  // namespace hermod::store::queries
