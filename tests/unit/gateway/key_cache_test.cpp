#include "domain/key_cache.hpp"

#include "support/catch.hpp"

using namespace hermod;
using namespace std::chrono_literals;
using gateway::key_cache;
using trust = gateway::key_cache::trust;

namespace {

gateway::key_record key(std::string id) {
    gateway::key_record record;
    record.key_id = std::move(id);
    record.secret_hash = "hash";
    return record;
}

const deadline start{std::chrono::hours{1}};

}  // namespace

TEST_CASE(
    "a permission is believed for seconds, then asked for, and used without the store for a "
    "quarter of an hour"
) {
    key_cache cache{{}};
    CHECK(cache.find("a", start).how == trust::ask);
    cache.remember(key("a"), start);
    CHECK(cache.find("a", start + 1999ms).how == trust::fresh);
    CHECK(cache.find("a", start + 2s).how == trust::stale);
    const auto old = cache.find("a", start + 4s);
    CHECK(old.how == trust::expired);
    REQUIRE(old.record);
    CHECK(old.record->secret_hash == "hash");
    CHECK(cache.find("a", start + 15min).how == trust::ask);
    CHECK(cache.find("a", start + 15min).record == nullptr);
}

TEST_CASE("a refusal is believed for a second at most, and a revocation replaces a permission") {
    key_cache cache{{}};
    cache.remember(key("a"), start);
    auto revoked = key("a");
    revoked.is_revoked = true;
    cache.remember(revoked, start + 3s);
    CHECK(cache.find("a", start + 3s + 999ms).how == trust::refused);
    CHECK(cache.find("a", start + 4s).how == trust::ask);
    CHECK(cache.find("a", start + 4s).record == nullptr);
    cache.remember_absent("b", start);
    CHECK(cache.find("b", start).how == trust::refused);
    cache.remember(key("b"), start);
    CHECK(cache.find("b", start).how == trust::fresh);
}

TEST_CASE("the number of keys is bounded, the longest unused goes first") {
    key_cache cache{{.max_keys = 2}};
    cache.remember(key("a"), start);
    cache.remember(key("b"), start);
    CHECK(cache.find("a", start).how == trust::fresh);
    cache.remember_absent("c", start);
    CHECK(cache.size() == 2);
    CHECK(cache.find("a", start).how == trust::fresh);
    CHECK(cache.find("b", start).how == trust::ask);
    CHECK(cache.find("c", start).how == trust::refused);
}
