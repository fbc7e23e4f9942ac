#include "pipeline.hpp"
#include "support/catch.hpp"

#include "hermod/async/task_group.hpp"

#include <random>

using namespace hermod;
using namespace hermod::testing;

namespace {

constexpr int clients = 50;
constexpr int steps = 12;
constexpr int arriving = 120;

service::caller manager_of(const tenant_fixture& t, const std::string& user) {
    service::caller who;
    who.tenant_id = parse_uuid(t.tenant).value();
    who.subject = user;
    who.kind = service::caller_kind::user;
    who.role = auth::role::manager;
    return who;
}

std::string text_message(const std::string& wamid, const std::string& from, const std::string& text) {
    const auto at = std::to_string(to_unix_ms(std::chrono::system_clock::now()) / 1000);
    return R"({"from":")" + from + R"(","id":")" + wamid + R"(","timestamp":")" + at + R"(","type":"text","text":{"body":)" + json::quote(text) + "}}";
}

/// One client's way through the conversation: chance decides, the seed makes it repeatable.
awaitable<void> work_on(pipeline& p, const tenant_fixture& t, std::string user, int seed, int& refused) {
    std::mt19937 chance{static_cast<unsigned>(seed)};
    const std::string talk = "/api/v1/conversations/" + t.conversations[0] + "/";
    const auto who = manager_of(t, user);
    for (int i = 0; i < steps; ++i) {
        std::string verb;
        std::string body;
        switch (chance() % 9) {
            case 0: verb = "read"; break;
            case 1: verb = "unread"; break;
            case 2: verb = "archive"; break;
            case 3: verb = "unarchive"; break;
            case 4: verb = "assign"; body = R"({"userId":")" + user + R"("})"; break;
            case 5: verb = "assign"; body = R"({"userId":null})"; break;
            case 6: verb = "pin"; break;
            case 7: verb = "claim"; break;
            default: {
                verb = "read";
                const auto seen = co_await p.sql("select id from messages where tenant_id = '" + t.tenant + "' and direction = 'inbound' order by random() limit 1");
                if (!seen.empty()) body = R"({"upTo":")" + seen + R"("})";
            }
        }
        const auto done = co_await p.ask_by(who, talk + verb, body);
        if (done.status != 200 && done.status != 409) ++refused;
    }
}

}  // namespace

TEST_CASE("what many people do at once while messages arrive leaves a conversation as a recomputation has it") {
    with_pipeline([](pipeline& p) -> awaitable<void> {
        const auto t = co_await p.make_tenant(2);
        std::vector<std::string> users;
        for (int i = 0; i < clients; ++i) {
            users.push_back(to_string(make_uuid_v7()));
            co_await p.sql("insert into users (tenant_id, id, email, name, role, password_hash) values ('" + t.tenant + "', '" + users.back() + "', '" + users.back() + "@x.test', 'u', 'manager', '')");
        }
        async::task_group group{p.io.get_executor(), {}};
        int refused = 0;
        int running = clients;
        for (int i = 0; i < clients; ++i)
            group.spawn("client", [](pipeline& on, const tenant_fixture& own, std::string user, int seed, int& no, int& left) -> awaitable<void> {
                co_await work_on(on, own, std::move(user), seed, no);
                --left;
            }(p, t, users[static_cast<std::size_t>(i)], i + 1, refused, running));
        for (int i = 0; i < arriving; ++i)
            co_await p.webhook(t, "messages", "[" + text_message("wamid.cc" + std::to_string(i) + t.phone_number_id, t.wa_ids[0], "message " + std::to_string(i)) + "]");
        co_await p.until([&] { return running == 0; }, "all clients", std::chrono::seconds{90});
        co_await group.join();
        co_await p.until_sql("select count(*) from messages where tenant_id = '" + t.tenant + "' and direction = 'inbound'", std::to_string(arriving), std::chrono::seconds{60});
        CHECK(refused == 0);
        const std::string which = "where c.tenant_id = '" + t.tenant + "' and c.id = '" + t.conversations[0] + "'";
        const std::string row = "from conversations c " + which;
        const auto unread = co_await p.sql("select c.unread_count = (select count(*) from messages m where m.tenant_id = c.tenant_id and m.conversation_id = c.id and m.conv_seq > c.read_seq and counts_as_unread(m.direction, m.kind)) " + row);
        CHECK(unread == "t");
        const auto last = co_await p.sql("select c.last_message_id = m.id and c.last_message_preview = left(m.body, 120) and c.last_message_at = m.created_at from conversations c join lateral (select * from messages m where m.tenant_id = c.tenant_id and m.conversation_id = c.id order by m.conv_seq desc limit 1) m on true " + which);
        CHECK(last == "t");
        const auto seqs = co_await p.sql("select c.last_seq = " + std::to_string(arriving) + " and c.last_seq = (select count(distinct m.conv_seq) from messages m where m.tenant_id = c.tenant_id and m.conversation_id = c.id) " + row);
        CHECK(seqs == "t");
        // Every change of the version was told: the newest event says what the row says.
        const auto counts = co_await p.ask_by(manager_of(t, users[0]), "/api/v1/conversations/" + t.conversations[0] + "/unread", "");
        const auto told = json::document::parse(counts.body).value();
        const auto version = co_await p.sql("select c.version " + row);
        CHECK(std::to_string(told.root()["conversation"]["version"].integer().value_or(-1)) == version);
        const auto whole = co_await p.sql("select coalesce(audit_first_flaw('" + t.tenant + "'), 0)");
        CHECK(whole == "0");
        co_await p.until_sql("select count(*) from pending_events where tenant_id = '" + t.tenant + "'", "0", std::chrono::seconds{60});
        std::size_t versions = 0;
        for (const auto& id : p.event_ids("v:" + t.conversations[0])) versions += id.empty() ? 0U : 1U;
        CHECK(versions >= static_cast<std::size_t>(std::stoll(version)) / 2);
    });
}
