#include "inbox_fixture.hpp"

#include <deque>

namespace hermod::testing {

namespace {

constexpr postgres::query add_talks{
    "test_add_talks",
    R"sql(with people as (
        insert into contacts (tenant_id, id, wa_id, phone, name)
        select $1::uuid, i.contact, i.wa_id, '+' || i.wa_id, 'c' || (i.n - 1)
        from unnest($3::uuid[], $5::text[]) with ordinality as i(contact, wa_id, n) returning id
    ), talks as (
        insert into conversations (tenant_id, id, account_id, contact_id, last_seq, unread_count, last_message_id, last_message_at,
                                   last_message_preview, last_inbound_at)
        select $1::uuid, i.talk, $2::uuid, i.contact, 1, 1, i.talk::text, now() - (1000 - i.n) * interval '1 minute', 'hello ' || (i.n - 1),
               now() - (1000 - i.n) * interval '1 minute'
        from unnest($3::uuid[], $4::uuid[]) with ordinality as i(contact, talk, n) returning id
    )
    insert into messages (tenant_id, id, conversation_id, account_id, direction, kind, body, conv_seq, accepted_at, created_at)
    select $1::uuid, i.talk::text, i.talk, $2::uuid, 'inbound', 'text', 'hello ' || (i.n - 1), 1,
           now() - (1000 - i.n) * interval '1 minute', now() - (1000 - i.n) * interval '1 minute'
    from unnest($4::uuid[]) with ordinality as i(talk, n))sql"};

constexpr postgres::query add_message{
    "test_add_inbound",
    R"sql(with bumped as (
        update conversations set last_seq = last_seq + 1, unread_count = unread_count + 1, version = version + 1, last_message_id = $4,
               last_message_at = now(), last_message_preview = $5, last_inbound_at = now()
        where tenant_id = $1::uuid and id = $3::uuid returning last_seq
    )
    insert into messages (tenant_id, id, conversation_id, account_id, direction, kind, body, conv_seq, accepted_at, created_at)
    select $1::uuid, $4, $3::uuid, $2::uuid, 'inbound', 'text', $5, last_seq, now(), now() from bumped)sql"};

}  // namespace

awaitable<inbox_fixture> make_inbox(http_stack& http, int count) {
    inbox_fixture box;
    box.own = co_await http.make_tenant();
    box.manager = co_await http.make_person(box.own.tenant, "Mia", auth::role::manager);
    box.agent = co_await http.make_person(box.own.tenant, "Ari", auth::role::agent);
    box.other_agent = co_await http.make_person(box.own.tenant, "Ben", auth::role::agent);
    std::vector<std::string> contacts, talks, numbers;
    for (int i = 0; i < count; ++i) {
        box.talks.push_back(make_uuid_v7());
        talks.push_back(to_string(box.talks.back()));
        contacts.push_back(to_string(make_uuid_v7()));
        numbers.push_back(std::to_string(628'000'000'000 + i));
    }
    postgres::params values;
    values.add(box.own.tenant)
        .add(box.own.account)
        .add_array(contacts)
        .add_array(talks)
        .add_array(numbers);
    co_await http.write(add_talks, std::move(values));
    http.act_as_person(box.own.tenant, box.manager, auth::role::manager);
    co_return box;
}

awaitable<void> add_inbound(
    http_stack& http, const inbox_fixture& box, const uuid& talk, std::string id, std::string text
) {
    postgres::params values;
    values.add(box.own.tenant).add(box.own.account).add(talk).add(id).add(text);
    co_await http.write(add_message, std::move(values));
}

std::string names_in(const answer& list) {
    std::string names;
    const auto rows = list.root()["data"];
    for (std::size_t i = 0; i < rows.size(); ++i) {
        if (!names.empty()) names += ' ';
        names += std::string{rows.at(i)["contact"]["name"].string().value_or("?")};
    }
    return names;
}

std::string path_of(const uuid& talk, const std::string& verb) {
    return "/api/v1/conversations/" + to_string(talk) + (verb.empty() ? "" : "/" + verb);
}

awaitable<std::string> look_up(http_stack& http, std::string sql) {
    // Statements are prepared under their names: each text needs one that lives on.
    static std::deque<std::pair<std::string, std::string>> texts;
    auto& text = texts.emplace_back("test_look_up_" + std::to_string(texts.size()), std::move(sql));
    static std::deque<postgres::query> queries;
    const auto& one =
        queries.emplace_back(postgres::query{text.first.c_str(), text.second.c_str()});
    const auto rows = co_await http.write(one, {});
    co_return rows.empty() || rows[0].is_null(0) ? std::string{} : std::string{rows[0].text(0)};
}

}  // namespace hermod::testing
