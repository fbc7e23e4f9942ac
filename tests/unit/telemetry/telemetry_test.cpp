#include "support/catch.hpp"

#include "hermod/telemetry/health.hpp"
#include "hermod/telemetry/metrics.hpp"

#include <stdexcept>

using namespace hermod;

namespace {

bool holds(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("the text exposition shows every series under the prefix") {
    telemetry::registry all;
    auto sent = all.make_counter("sent_total", "Messages sent", {{"kind", "text"}});
    sent.add();
    sent.add(2);
    all.make_gauge("backlog_bytes", "Waiting").set(7);
    auto seconds = all.make_histogram("call_seconds", "Time of a call");
    seconds.observe(0.003);
    auto sizes = all.make_histogram("batch_items", "Items", {}, {1, 10});
    sizes.observe(5);

    const auto text = all.text();
    CHECK(holds(text, "# TYPE hermod_sent_total counter"));
    CHECK(holds(text, "hermod_sent_total{kind=\"text\"} 3"));
    CHECK(holds(text, "hermod_backlog_bytes 7"));
    CHECK(holds(text, "hermod_call_seconds_bucket{le=\"0.002\"} 0"));
    CHECK(holds(text, "hermod_call_seconds_bucket{le=\"0.005\"} 1"));
    CHECK(holds(text, "hermod_batch_items_bucket{le=\"10\"} 1"));
    CHECK(holds(text, "hermod_batch_items_sum 5"));
}

TEST_CASE("the same name and labels are the same series, other labels another") {
    telemetry::registry all;
    auto one = all.make_counter("tries_total", "Tries", {{"class", "a"}});
    auto same = all.make_counter("tries_total", "another help text", {{"class", "a"}});
    auto other = all.make_counter("tries_total", "Tries", {{"class", "b"}});
    one.add();
    same.add();
    CHECK(one.value() == 2);
    CHECK(other.value() == 0);
}

TEST_CASE("mistakes in names are bugs and throw") {
    telemetry::registry all;
    (void)all.make_counter("twice", "x");
    CHECK_THROWS_AS(all.make_gauge("twice", "x"), std::logic_error);
    CHECK_THROWS_AS(all.make_counter("no-dashes", "x"), std::logic_error);
    CHECK_THROWS_AS(all.make_counter("ok", "x", {{"bad-label", "v"}}), std::logic_error);
}

TEST_CASE("a handle without series counts nothing") {
    telemetry::counter none;
    none.add();
    CHECK(none.value() == 0);
    telemetry::gauge level;
    level.set(3);
    CHECK(level.value() == 0);
}

TEST_CASE("readiness names what is missing, and is gone for ever once the service stops") {
    telemetry::readiness ready;
    std::string broker = "not connected";
    ready.add("broker", [&] { return broker; });
    ready.add("store", [] { return std::string{}; });
    const auto first = ready.failures();
    REQUIRE(first.size() == 1);
    CHECK(first[0].first == "broker");
    CHECK(first[0].second == "not connected");
    broker.clear();
    CHECK(ready.failures().empty());
    ready.set_stopping();
    REQUIRE(ready.failures().size() == 1);
    CHECK(ready.failures()[0].second == "stopping");
}
