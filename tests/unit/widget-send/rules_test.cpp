#include "domain/rules.hpp"

#include "domain/bounded_map.hpp"
#include "domain/intake_rights.hpp"
#include "fakes.hpp"
#include "support/catch.hpp"

using namespace hermod;
using namespace hermod::widget_send;
using namespace std::chrono_literals;
using widget_send::testing::good_command;
using widget_send::testing::good_context;

namespace {

std::optional<refusal_reason> reason_of(const conversation_context& context, system_time now) {
    const auto send = validate(good_command(), "x", widget_send::testing::now).value();
    const auto refused = check_rules(send, context, now, 60s);
    return refused ? std::optional{refused->reason} : std::nullopt;
}

}  // namespace

TEST_CASE("free text may be sent while the window is open, less a margin") {
    const auto context = good_context();
    const auto end = *context.window_expires_at;
    CHECK_FALSE(reason_of(context, context.store_time).has_value());
    CHECK_FALSE(reason_of(context, end - 61s).has_value());
    CHECK(reason_of(context, end - 60s) == refusal_reason::window_closed);
    CHECK(reason_of(context, end + 1h) == refusal_reason::window_closed);
    auto never = context;
    never.window_expires_at.reset();
    CHECK(reason_of(never, context.store_time) == refusal_reason::window_closed);
}

TEST_CASE("the integration has to be the conversation's") {
    auto context = good_context();
    context.account_id = make_uuid_v7();
    CHECK(reason_of(context, context.store_time) == refusal_reason::not_found);
}

TEST_CASE("a disabled account takes nothing, a stopped one keeps a backlog") {
    auto context = good_context();
    context.state = account_state::disabled;
    CHECK(reason_of(context, context.store_time) == refusal_reason::no_active_account);
    context.state = account_state::stopped;
    CHECK_FALSE(reason_of(context, context.store_time).has_value());
}

TEST_CASE("the map forgets what was used longest ago") {
    bounded_map<int> map{2};
    map.put("a", 1);
    map.put("b", 2);
    CHECK(*map.find("a") == 1);
    map.put("c", 3);
    CHECK(map.find("b") == nullptr);
    map.put("a", 4);
    CHECK(*map.find("a") == 4);
    CHECK(map.size() == 2);
    map.erase("a");
    CHECK(map.find("a") == nullptr);
    bounded_map<int> none{0};
    none.put("a", 1);
    CHECK(none.find("a") == nullptr);
}

TEST_CASE("broker users may send for the tenants that they were given") {
    const auto t1 = make_uuid_v7();
    const auto t2 = make_uuid_v7();
    const auto rights = intake_rights::parse({"billing:" + to_string(t1), "admin:*"}).value();
    CHECK(rights.may_send("billing", t1));
    CHECK_FALSE(rights.may_send("billing", t2));
    CHECK(rights.may_send("admin", t2));
    CHECK_FALSE(rights.may_send("", t1));
    CHECK_FALSE(rights.may_send("nobody", t1));
    CHECK(intake_rights::parse({"*:*"}).value().may_send("", t1));
    CHECK_FALSE(intake_rights::parse({}).value().may_send("admin", t1));
    CHECK_FALSE(intake_rights::parse({"billing"}).has_value());
    CHECK_FALSE(intake_rights::parse({"billing:acme"}).has_value());
    CHECK_FALSE(intake_rights::parse({":*"}).has_value());
}

TEST_CASE("answers go to queues of the requesters, never to our own") {
    CHECK(is_reply_queue("amq.gen-x"));
    CHECK(is_reply_queue("hermod.reply.billing"));
    CHECK_FALSE(is_reply_queue("hermod.dispatch.0"));
    CHECK_FALSE(is_reply_queue("hermod.send.0"));
    CHECK_FALSE(is_reply_queue(""));
}
