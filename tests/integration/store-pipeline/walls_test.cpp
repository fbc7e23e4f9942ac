// What one tenant's number brings cannot touch another tenant's rows, whatever it names.
#include "pipeline.hpp"
#include "support/catch.hpp"

using namespace hermod;
using namespace hermod::testing;

namespace {

/// A message of the tenant that Meta took, and a customer's message to it; their ids at Meta.
struct history {
    std::string message, sent_wamid, inbound_wamid;
};

awaitable<history> make_history(pipeline& p, const tenant_fixture& t) {
    history out;
    out.message = "own-" + t.phone_number_id;
    out.inbound_wamid = "wamid.own." + t.phone_number_id;
    co_await p.webhook(
        t,
        "messages",
        R"([{"from":")" + t.wa_ids[0] + R"(","id":")" + out.inbound_wamid +
            R"(","timestamp":"1790000000","type":"text","text":{"body":"their words"}}])"
    );
    std::vector<contracts::send_request> batch{pipeline::make_request(t, out.message)};
    co_await p.send(batch);
    co_await p.until([&] { return p.count_dispatches(out.message) == 1; }, "dispatch");
    const auto item = p.find_dispatch(out.message).value();
    co_await p.claim_one(item, "c1");
    std::vector<contracts::outcome> sent{make_outcome(item, contracts::outcome_result::sent, "c1")};
    out.sent_wamid = *sent[0].wamid;
    co_await p.feed(sent);
    co_await p.until_sql("select status from messages where id = '" + out.message + "'", "30");
    co_await p.until_sql(
        "select count(*) from wamids where wamid = '" + out.inbound_wamid + "'", "1"
    );
    co_return out;
}

/// What a tenant has said and heard, and everything that hangs on it.
std::string digest_of(const tenant_fixture& t) {
    std::string text;
    for (const char* table :
         {"messages",
          "conversations",
          "contacts",
          "wamids",
          "reactions",
          "deliveries",
          "attempts",
          "media",
          "parked_statuses",
          "parked_changes"})
        text += (text.empty() ? "" : " union all ") + std::string{"select '"} + table +
                "' || count(*) || coalesce(md5(string_agg(r::text, '|' order by r::text)), '') as "
                "d from " +
                table + " r where tenant_id = '" + t.tenant + "'";
    return "select string_agg(d, ' ' order by d) from (" + text + ") x";
}

}  // namespace

TEST_CASE("a number's webhook that names another tenant's messages changes nothing of theirs") {
    with_pipeline([](pipeline& p) -> awaitable<void> {
        const auto them = co_await p.make_tenant();
        const auto us = co_await p.make_tenant();
        const auto theirs = co_await make_history(p, them);
        const auto before = co_await p.sql(digest_of(them));
        const auto opaque = opaque_of(p.find_dispatch(theirs.message).value());
        const auto from = us.wa_ids[0];
        const auto change = [&](const std::string& n, const std::string& rest) {
            return R"({"from":")" + from + R"(","id":"wamid.evil)" + n + us.phone_number_id +
                   R"(","timestamp":"1790000001",)" + rest + "}";
        };
        co_await p.webhook(
            us,
            "statuses",
            "[" + status_json(theirs.sent_wamid, "read", "") + "," +
                status_json(theirs.sent_wamid, "failed", opaque) + "," +
                status_json("wamid.other", "delivered", opaque) + "," +
                status_json(theirs.inbound_wamid, "read", "") + "]"
        );
        co_await p.webhook(
            us,
            "messages",
            "[" +
                change(
                    "1",
                    R"("type":"reaction","reaction":{"message_id":")" + theirs.sent_wamid +
                        R"(","emoji":"👎"})"
                ) +
                "," +
                change(
                    "2",
                    R"("type":"edit","edit":{"original_message_id":")" + theirs.inbound_wamid +
                        R"(","message":{"type":"text","text":{"body":"changed"}}})"
                ) +
                "," +
                change(
                    "3",
                    R"("type":"revoke","revoke":{"original_message_id":")" + theirs.inbound_wamid +
                        R"("})"
                ) +
                "," +
                // An answer to what they said.
                change(
                    "4",
                    R"("type":"text","text":{"body":"answer"},"context":{"id":")" +
                        theirs.sent_wamid + R"("})"
                ) +
                "]"
        );
        co_await p.until_sql(
            "select count(*) from messages where tenant_id = '" + us.tenant +
                "' and body = 'answer'",
            "1"
        );
        co_await p.until_sql(
            "select count(*) from parked_statuses where tenant_id = '" + us.tenant + "'", "4"
        );
        co_await p.until_sql(
            "select count(*) from parked_changes where tenant_id = '" + us.tenant + "'", "3"
        );
        const auto answers = co_await p.sql(
            "select coalesce(reply_to, 'nothing of ours') from messages where tenant_id = '" +
            us.tenant + "' and body = 'answer'"
        );
        CHECK(answers == "nothing of ours");
        // A message of our own under an id that they have.
        co_await p.webhook(
            us,
            "messages",
            R"([{"from":")" + from + R"(","id":")" + theirs.inbound_wamid +
                R"(","timestamp":"1790000002","type":"text","text":{"body":"same id"}}])"
        );
        co_await p.until_sql(
            "select count(*) from wamids where tenant_id = '" + us.tenant + "' and wamid = '" +
                theirs.inbound_wamid + "'",
            "1"
        );
        const auto after = co_await p.sql(digest_of(them));
        CHECK(after == before);
    });
}

TEST_CASE("an outcome, a claim and a request under the wrong tenant change nothing of the right one"
) {
    with_pipeline(
        [](pipeline& p) -> awaitable<void> {
            const auto them = co_await p.make_tenant();
            const auto us = co_await p.make_tenant();
            const auto waiting = "waits-" + them.phone_number_id;
            std::vector<contracts::send_request> batch{pipeline::make_request(them, waiting)};
            co_await p.send(batch);
            co_await p.until([&] { return p.count_dispatches(waiting) == 1; }, "dispatch");
            const auto before = co_await p.sql(digest_of(them));
            auto item = p.find_dispatch(waiting).value();
            item.tenant_id = us.tenant;
            const auto granted = co_await p.claim_one(item, "stolen");
            CHECK(granted.result != contracts::grant_result::granted);
            std::vector<contracts::outcome> news{
                make_outcome(item, contracts::outcome_result::sent, "stolen")};
            co_await p.feed(news);
            // The same id under another tenant is another message.
            auto same_id = pipeline::make_request(us, waiting);
            auto foreign = pipeline::make_request(us, "into-theirs-" + us.phone_number_id);
            foreign.conversation_id = them.conversations[0];
            std::vector<contracts::send_request> more{same_id, foreign};
            co_await p.send(more);
            co_await p.until_sql(
                "select count(*) from messages where tenant_id = '" + us.tenant + "'", "2"
            );
            co_await p.until_sql(
                "select last_error ->> 'title' from messages where id = '" + foreign.message_id +
                    "'",
                "UNKNOWN_CONVERSATION"
            );
            const auto after = co_await p.sql(digest_of(them));
            CHECK(after == before);
        },
        {{"HERMOD_UNCLAIMED_AFTER", "10m"}}
    );
}
