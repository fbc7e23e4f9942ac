#include "domain/revocations.hpp"

#include "support/catch.hpp"

using namespace hermod;
using namespace hermod::push;
using verdict = revocations::verdict;

namespace {

system_time second(std::int64_t n) { return from_unix_ms(n * 1000); }

}  // namespace

TEST_CASE("tokens from before are void, tokens from after are not, and in between a fresh one decides") {
    revocations all;
    CHECK(all.check("t1", "ana", second(100)) == verdict::good);
    all.add("t1", "ana", 100'500);
    CHECK(all.check("t1", "ana", second(101)) == verdict::good);
    CHECK(all.check("t1", "ana", second(100)) == verdict::doubtful);  // made in the same second
    CHECK(all.check("t1", "ana", second(96)) == verdict::doubtful);   // another host's clock may be behind
    CHECK(all.check("t1", "ana", second(95)) == verdict::revoked);
    CHECK(all.check("t1", "ben", second(95)) == verdict::good);
    CHECK(all.check("t2", "ana", second(95)) == verdict::good);
}

TEST_CASE("a change for everybody of a tenant concerns everybody of it") {
    revocations all;
    all.add("t1", "", 100'000);
    CHECK(all.check("t1", "ana", second(50)) == verdict::revoked);
    CHECK(all.check("t1", "ben", second(50)) == verdict::revoked);
    CHECK(all.check("t2", "ana", second(50)) == verdict::good);
    all.add("t1", "ana", 60'000);  // older news takes nothing back
    CHECK(all.check("t1", "ana", second(70)) == verdict::revoked);
}

TEST_CASE("what is older than any token is forgotten") {
    revocations all;
    all.add("t1", "ana", 1'000'000);
    all.sweep(second(1'000 + 3'600));
    CHECK(all.size() == 1);
    all.sweep(second(1'000 + 3 * 3'600));
    CHECK(all.size() == 0);
}
