#include "domain/checkup.hpp"

#include "support/catch.hpp"

#include <algorithm>

using namespace std::chrono_literals;
using namespace hermod;
using namespace hermod::sender;

namespace {

const system_time now = from_unix_ms(1'790'000'000'000);

checkup_facts healthy() {
    checkup_facts facts;
    facts.now = now;
    facts.token.found = whatsapp::token_info{
        true, {"whatsapp_business_messaging", "whatsapp_business_management"}, 0, "77"};
    whatsapp::number_state number;
    number.status = "CONNECTED";
    number.quality = "GREEN";
    facts.number.found = number;
    facts.subscribed_apps.found = std::vector<std::string>{"77"};
    facts.newest_webhook = now - 1min;
    facts.clock_lead = 1s;
    return facts;
}

check_result line(const checkup_facts& facts, std::string_view name) {
    const auto all = check_up(facts);
    const auto found = std::ranges::find(all, name, &check_result::name);
    REQUIRE(found != all.end());
    return *found;
}

}  // namespace

TEST_CASE("a healthy account has seven good lines and nothing to do") {
    const auto all = check_up(healthy());
    CHECK(all.size() == 7);
    for (const auto& one : all) {
        INFO(one.name);
        CHECK(one.ok);
        CHECK(one.what_to_do.empty());
    }
}

TEST_CASE("each trouble is found in its line, with what to do") {
    struct example {
        const char* name;
        void (*break_it)(checkup_facts&);
    };

    const example examples[] = {
        {"credential", [](checkup_facts& f) { f.credential_problem = "cannot be opened"; }},
        {"token", [](checkup_facts& f) { f.token.found->is_valid = false; }},
        {"token",
         [](checkup_facts& f) { f.token.found->expires_at = to_unix_ms(now) / 1000 + 3'600; }},
        {"token",
         [](checkup_facts& f) {
             f.token = {std::nullopt, "x", whatsapp::graph_error{190, "expired", {}, {}}};
         }},
        {"scopes", [](checkup_facts& f) { f.token.found->scopes.pop_back(); }},
        {"number",
         [](checkup_facts& f) {
             f.number = {std::nullopt, "x", whatsapp::graph_error{33, "wrong id", {}, {}}};
         }},
        {"number", [](checkup_facts& f) { f.number.found->status = "DISCONNECTED"; }},
        {"number", [](checkup_facts& f) { f.number.found->quality = "RED"; }},
        {"number", [](checkup_facts& f) { f.account_state = "stopped"; }},
        {"webhook", [](checkup_facts& f) { f.subscribed_apps.found->clear(); }},
        {"webhook",
         [](checkup_facts& f) { f.subscribed_apps.found = std::vector<std::string>{"78"}; }},
        {"signature", [](checkup_facts& f) { f.newest_webhook.reset(); }},
        {"clock", [](checkup_facts& f) { f.clock_lead = -120s; }},
        {"clock", [](checkup_facts& f) { f.clock_lead.reset(); }},
    };
    for (const auto& one : examples) {
        auto facts = healthy();
        one.break_it(facts);
        const auto found = line(facts, one.name);
        INFO(one.name << ": " << found.detail);
        CHECK_FALSE(found.ok);
        CHECK_FALSE(found.what_to_do.empty());
    }
}

TEST_CASE("Meta's own words are kept, and coexistence is told") {
    auto facts = healthy();
    facts.number = {
        std::nullopt, "HTTP", whatsapp::graph_error{190, "Error validating access token", {}, {}}};
    CHECK(line(facts, "number").detail == "Meta: 190 Error validating access token");
    facts = healthy();
    facts.number.found->is_on_business_app = true;
    CHECK(line(facts, "number").detail.find("20 messages/s") != std::string::npos);
}
