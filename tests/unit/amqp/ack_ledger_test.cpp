#include "ack_ledger.hpp"
#include "support/catch.hpp"

using hermod::amqp::ack_ledger;
using hermod::amqp::settlement;
using kind = hermod::amqp::settlement::kind;
using settlements = std::vector<settlement>;

namespace {

ack_ledger with_deliveries(std::uint64_t count) {
    ack_ledger ledger;
    for (std::uint64_t tag = 1; tag <= count; ++tag) ledger.delivered(tag);
    return ledger;
}

}  // namespace

TEST_CASE("neighbours acked together become one ack of all up to the last") {
    auto ledger = with_deliveries(5);
    for (std::uint64_t tag = 1; tag <= 4; ++tag) ledger.settle(tag, kind::ack);
    CHECK(ledger.take() == settlements{{kind::ack, 4, true}});
    CHECK(ledger.open() == 1);
    ledger.settle(5, kind::ack);
    CHECK(ledger.take() == settlements{{kind::ack, 5, false}});
    CHECK(ledger.take().empty());
}

TEST_CASE("a later delivery is acked alone while an older one is open") {
    auto ledger = with_deliveries(4);
    ledger.settle(3, kind::ack);
    ledger.settle(4, kind::ack);
    CHECK(ledger.take() == settlements{{kind::ack, 3, false}, {kind::ack, 4, false}});
    ledger.settle(2, kind::ack);
    ledger.settle(1, kind::ack);
    // 3 and 4 were told before: all up to 2 only.
    CHECK(ledger.take() == settlements{{kind::ack, 2, true}});
    CHECK(ledger.open() == 0);
}

TEST_CASE("a rejected delivery is told alone and never covered by an ack") {
    auto ledger = with_deliveries(4);
    ledger.settle(1, kind::ack);
    ledger.settle(2, kind::reject);
    ledger.settle(3, kind::ack);
    ledger.settle(4, kind::ack);
    CHECK(ledger.take() == settlements{{kind::ack, 1, false}, {kind::reject, 2, false}, {kind::ack, 4, true}});
}

TEST_CASE("a reject behind an open delivery is told at once") {
    auto ledger = with_deliveries(3);
    ledger.settle(2, kind::reject);
    CHECK(ledger.take() == settlements{{kind::reject, 2, false}});
    ledger.settle(1, kind::ack);
    ledger.settle(3, kind::ack);
    CHECK(ledger.take() == settlements{{kind::ack, 3, true}});
}

TEST_CASE("settling twice, or what was never delivered, changes nothing") {
    auto ledger = with_deliveries(1);
    ledger.settle(9, kind::ack);
    ledger.settle(1, kind::ack);
    ledger.settle(1, kind::reject);
    CHECK(ledger.take() == settlements{{kind::ack, 1, false}});
    ledger.settle(1, kind::ack);
    CHECK(ledger.take().empty());
}
