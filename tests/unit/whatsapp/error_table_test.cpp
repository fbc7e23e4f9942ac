#include "hermod/whatsapp/error_table.hpp"

#include "support/catch.hpp"

#include <array>

using namespace hermod::whatsapp;

namespace {

struct row {
    std::int64_t code;
    const char* action;
    const char* scope;
};

/// The fact sheet's table, row by row. Where it leaves a choice, the project's decision.
constexpr std::array rows{row{0, "STOP", "account"},       row{1, "RETRY", "message"},
                          row{2, "RETRY", "message"},      row{3, "STOP", "account"},
                          row{4, "LATER", "app"},          row{10, "STOP", "account"},
                          row{33, "STOP", "number"},       row{100, "FAIL", "message"},
                          row{190, "STOP", "account"},     row{200, "STOP", "account"},
                          row{250, "STOP", "account"},     row{299, "STOP", "account"},
                          row{368, "STOP", "account"},     row{80007, "LATER", "account"},
                          row{80008, "LATER", "account"},  row{130403, "FAIL", "message"},
                          row{130429, "LATER", "number"},  row{130472, "FAIL", "message"},
                          row{130497, "FAIL", "message"},  row{131000, "RETRY", "message"},
                          row{131005, "STOP", "account"},  row{131008, "FAIL", "message"},
                          row{131009, "FAIL", "message"},  row{131016, "RETRY", "message"},
                          row{131021, "FAIL", "message"},  row{131026, "FAIL", "message"},
                          row{131030, "FAIL", "message"},  row{131031, "STOP", "account"},
                          row{131037, "STOP", "number"},   row{131042, "STOP", "account"},
                          row{131045, "STOP", "number"},   row{131047, "FAIL", "message"},
                          row{131048, "LATER", "number"},  row{131049, "FAIL", "message"},
                          row{131050, "FAIL", "message"},  row{131051, "FAIL", "message"},
                          row{131052, "FAIL", "message"},  row{131053, "FAIL", "message"},
                          row{131055, "FAIL", "message"},  row{131056, "LATER", "pair"},
                          row{131057, "LATER", "number"},  row{131060, "FAIL", "message"},
                          row{131062, "FAIL", "message"},  row{131063, "FAIL", "message"},
                          row{131064, "LATER", "account"}, row{132000, "FAIL", "message"},
                          row{132001, "FAIL", "message"},  row{132005, "FAIL", "message"},
                          row{132007, "FAIL", "message"},  row{132012, "FAIL", "message"},
                          row{132015, "LATER", "message"}, row{132016, "FAIL", "message"},
                          row{132018, "FAIL", "message"},  row{132068, "FAIL", "message"},
                          row{132069, "LATER", "message"}, row{133000, "RETRY", "message"},
                          row{133004, "RETRY", "message"}, row{133005, "STOP", "number"},
                          row{133006, "STOP", "number"},   row{133008, "LATER", "number"},
                          row{133009, "LATER", "number"},  row{133010, "STOP", "number"},
                          row{133015, "LATER", "number"},  row{133016, "LATER", "number"},
                          row{134011, "FAIL", "message"},  row{135000, "FAIL", "message"},
                          row{137000, "FAIL", "message"}};

}  // namespace

TEST_CASE("every code has the rule of the fact sheet, whatever the HTTP status is") {
    for (const auto& [code, action, scope] : rows) {
        INFO(code);
        for (const int status : {200, 400, 500}) {
            const auto rule = rule_for(code, status);
            CHECK(to_text(rule.action) == action);
            CHECK(to_text(rule.scope) == scope);
        }
    }
}

TEST_CASE("a scope that has to wait is told for how long, but for pairs, whose schedule is 4^n") {
    for (const auto& [code, action, scope] : rows) {
        INFO(code);
        const auto rule = rule_for(code, 400);
        const bool waits = rule.action == error_class::later && rule.scope != error_scope::pair;
        CHECK((rule.pause_seconds > 0) == waits);
    }
    CHECK(rule_for(131048, 400).pause_seconds >= 3'600);  // trying again makes it worse
    CHECK(rule_for(131057, 500).pause_seconds <= 60);
}

TEST_CASE("a person is told of every halt") {
    for (const auto& [code, action, scope] : rows) {
        INFO(code);
        const auto rule = rule_for(code, 400);
        if (rule.action == error_class::stop) CHECK(rule.wants_attention);
    }
}

TEST_CASE("an unknown code is tried again only if Meta's side failed, and a person is told") {
    CHECK(rule_for(999999, 503).action == error_class::retry);
    CHECK(rule_for(999999, 400).action == error_class::fail);
    CHECK(rule_for(999999, 400).wants_attention);
}
