#include <algorithm>
#include <map>
#include <random>
#include <set>

#include "domain/fold.hpp"

#include "support/catch.hpp"

using namespace hermod::store;
using S = hermod::store::message_status;

namespace {

snapshot message(progress now, std::optional<delivery_row> delivery = std::nullopt) {
    return {.tenant_id = "t", .message_id = "m", .conversation_id = "c", .account_id = "a", .now = now, .wamid = {},
            .delivery = std::move(delivery)};
}

snapshot claimed() { return message({1, S::sending}, delivery_row{1, delivery_state::claimed, "c1"}); }

fact status(S reached, int attempt = 1, std::int64_t at = 1'000) {
    fact out;
    out.what = reached == S::failed ? fact::kind::failed : fact::kind::reached;
    out.status = reached;
    out.attempt = attempt;
    out.at = at;
    out.wamid = "w" + std::to_string(attempt);
    if (reached == S::failed) out.error_json = R"({"code":131026})";
    return out;
}

fact of(fact::kind kind, const char* claim, std::int64_t until = 0) {
    fact out;
    out.what = kind;
    out.claim_id = claim;
    out.at = 1'000;
    out.until = until;
    out.try_number = 1;
    return out;
}

std::vector<S> shown(const change& c) {
    std::vector<S> out;
    for (const auto& step : c.events) out.push_back(step.reached.status);
    return out;
}

/// Applies a change to what was read, as the database does.
snapshot after(const snapshot& before, const change& c) {
    auto out = before;
    out.now = c.after;
    if (!c.wamid.empty()) out.wamid = c.wamid;
    if (c.delivery == delivery_change::remove) out.delivery.reset();
    if (c.delivery == delivery_change::mark_uncertain) out.delivery->state = delivery_state::uncertain;
    if (c.delivery == delivery_change::requeue) out.delivery->state = delivery_state::queued;
    if (!c.refused_claim.empty()) out.delivery->claim_id = c.refused_claim;
    if (c.delivery == delivery_change::await_next_try) out.delivery->state = delivery_state::dispatched;
    return out;
}

}  // namespace

TEST_CASE("an outcome `sent` settles the attempt and teaches Meta's id") {
    auto sent = status(S::sent);
    sent.claim_id = "c1";
    const auto c = fold(claimed(), {sent});
    CHECK(c.after == progress{1, S::sent});
    CHECK(c.changes_message);
    CHECK(c.delivery == delivery_change::remove);
    CHECK(c.wamid == "w1");
    CHECK(c.sent_at == 1'000);
    CHECK(shown(c) == std::vector{S::sent});
    CHECK(c.history.empty());
}

TEST_CASE("a webhook that comes before the outcome settles the attempt, and the outcome then changes nothing") {
    const auto first = fold(claimed(), {status(S::delivered)});
    CHECK(first.after == progress{1, S::delivered});
    CHECK(first.delivery == delivery_change::remove);
    CHECK(shown(first) == std::vector{S::sent, S::delivered});
    const auto then = fold(after(claimed(), first), {status(S::sent)});
    CHECK_FALSE(then.changes_message);
    CHECK(then.delivery == delivery_change::none);
    CHECK(then.events.empty());
}

TEST_CASE("a last refusal fails the message with its reason, but only as the word of the claim that holds it") {
    auto refused = of(fact::kind::failed, "c1");
    refused.error_json = R"({"code":131026})";
    const auto c = fold(claimed(), {refused});
    CHECK(c.after == progress{1, S::failed});
    CHECK(c.error_json == R"({"code":131026})");
    CHECK(c.delivery == delivery_change::remove);
    REQUIRE(c.history.size() == 1);
    CHECK(c.history[0].result == "failed");
    const auto stale = fold(claimed(), {of(fact::kind::failed, "older")});
    CHECK_FALSE(stale.changes_message);
    CHECK(stale.delivery == delivery_change::none);
}

TEST_CASE("a try that failed leaves the message sending and its claim free for the next try") {
    auto failed_try = of(fact::kind::backing_off, "c1", 3'000);
    failed_try.error_json = "{}";
    const auto c = fold(claimed(), {failed_try});
    CHECK(c.after == progress{1, S::sending});
    CHECK(c.delivery == delivery_change::await_next_try);
    CHECK(c.delivery_until == 3'000);
    CHECK(c.events.empty());
    CHECK(fold(claimed(), {of(fact::kind::backing_off, "other")}).delivery == delivery_change::none);
}

TEST_CASE("uncertain is the word of the claim, once, and a late outcome settles it") {
    const auto c = fold(claimed(), {of(fact::kind::uncertain, "c1")});
    CHECK(c.after == progress{1, S::uncertain});
    CHECK(c.delivery == delivery_change::mark_uncertain);
    CHECK(shown(c) == std::vector{S::uncertain});
    const auto row = after(claimed(), c);
    CHECK(fold(row, {of(fact::kind::uncertain, "c1")}).delivery == delivery_change::none);
    const auto late = fold(row, {status(S::sent)});
    CHECK(late.after == progress{1, S::sent});
    CHECK(late.delivery == delivery_change::remove);
    CHECK(fold(row, {of(fact::kind::failed, "c1")}).after == progress{1, S::failed});
    const auto unclaimed = message({1, S::sending}, delivery_row{1, delivery_state::dispatched, ""});
    CHECK(fold(unclaimed, {of(fact::kind::uncertain, "c1")}).delivery == delivery_change::none);
}

TEST_CASE("held and released messages go back to the backlog, unless somebody else holds the claim") {
    const auto unclaimed = message({1, S::sending}, delivery_row{1, delivery_state::dispatched, ""});
    const auto held = fold(unclaimed, {of(fact::kind::held, "", 60'000)});
    CHECK(held.delivery == delivery_change::requeue);
    CHECK(held.delivery_until == 60'000);
    CHECK_FALSE(held.changes_message);
    CHECK(fold(unclaimed, {of(fact::kind::released, "")}).delivery == delivery_change::requeue);
    CHECK(fold(claimed(), {of(fact::kind::released, "c1")}).delivery == delivery_change::requeue);
    CHECK(fold(claimed(), {of(fact::kind::released, "")}).delivery == delivery_change::none);
    CHECK(fold(claimed(), {of(fact::kind::held, "other", 60'000)}).delivery == delivery_change::none);
    CHECK(fold(message({1, S::sent}), {of(fact::kind::released, "")}).delivery == delivery_change::none);
}

TEST_CASE("a release of a claim that is not in the row frees the message at its old place, and refuses that claim for good") {
    const auto retried = message({1, S::sending}, delivery_row{1, delivery_state::dispatched, "c1"});
    const auto freed = fold(retried, {of(fact::kind::released, "c2")});
    CHECK(freed.delivery == delivery_change::requeue);
    CHECK(freed.delivery_until == 0);
    CHECK(freed.refused_claim == "c2");
    CHECK(fold(after(retried, freed), {of(fact::kind::released, "c2")}).delivery == delivery_change::none);
    const auto queued = message({1, S::sending}, delivery_row{1, delivery_state::queued, ""});
    CHECK(fold(queued, {of(fact::kind::released, "c2")}).refused_claim == "c2");
    CHECK(fold(queued, {of(fact::kind::released, "")}).delivery == delivery_change::none);
    CHECK(fold(claimed(), {of(fact::kind::released, "c2")}).delivery == delivery_change::none);
    CHECK(fold(claimed(), {of(fact::kind::released, "c1")}).delivery_until == 0);
}

TEST_CASE("proof that an earlier attempt arrived withdraws a resend that nobody has begun") {
    const auto waiting = message({2, S::sending}, delivery_row{2, delivery_state::queued, ""});
    const auto proven = fold(waiting, {status(S::delivered, 1)});
    CHECK(proven.after == progress{1, S::delivered});
    CHECK(proven.delivery == delivery_change::remove);
    CHECK(proven.history.at(0).result == "withdrawn");
    CHECK(fold(waiting, {status(S::sent, 1)}).after == progress{1, S::sent});
    const auto begun = message({2, S::sending}, delivery_row{2, delivery_state::claimed, "c2"});
    const auto proof = fold(begun, {status(S::delivered, 1)});
    CHECK(proof.after == progress{1, S::delivered});
    CHECK(proof.delivery == delivery_change::none);  // its call is under way: its outcome settles it
    const auto no_proof = fold(begun, {status(S::sent, 1)});
    CHECK(no_proof.after == progress{2, S::sending});
    CHECK(no_proof.delivery == delivery_change::none);
}

TEST_CASE("what was delivered after a failure loses the failure's reason, and was sent") {
    const auto c = fold(message({1, S::failed}), {status(S::delivered)});
    CHECK(shown(c) == std::vector{S::delivered});
    CHECK(c.sent_at.has_value());
    CHECK(c.clears_error);
    CHECK(c.after == progress{1, S::delivered});
}

TEST_CASE("a message that Meta took and then failed keeps the reason, also when both are heard of at once") {
    auto sent = of(fact::kind::reached, "c1");
    sent.status = S::sent;
    sent.wamid = "w1";
    for (const auto& news : {std::vector<fact>{sent, status(S::failed)}, std::vector<fact>{status(S::failed), sent}}) {
        const auto c = fold(claimed(), news);
        CHECK(c.after == progress{1, S::failed});
        CHECK(c.error_json == R"({"code":131026})");
        CHECK_FALSE(c.clears_error);
        CHECK(c.wamid == "w1");
    }
}

TEST_CASE("a repeated delivery publishes again what may be missing, with the same states") {
    auto again = status(S::read);
    again.is_repeat = true;
    const auto c = fold(message({1, S::read}), {again});
    CHECK(c.after == progress{1, S::read});
    CHECK(shown(c) == std::vector{S::sent, S::delivered, S::read});
}

TEST_CASE("any order and any repetition of statuses ends in the same state, shown in rising order") {
    const std::vector<fact> facts{status(S::sent),      status(S::delivered), status(S::read),      status(S::failed),
                                  status(S::sent, 2),   status(S::failed, 2), status(S::delivered, 2), status(S::played)};
    std::mt19937 random{20261121};
    for (int round = 0; round < 3'000; ++round) {
        std::vector<fact> news;
        std::set<std::size_t> chosen;
        const auto size = 1 + random() % facts.size();
        while (chosen.size() < size) chosen.insert(random() % facts.size());
        for (const auto i : chosen)
            for (unsigned copies = 0; copies <= random() % 3; ++copies) news.push_back(facts[i]);
        progress expected{1, S::sending};
        for (const auto& f : news) {
            const progress reached{f.attempt, f.what == fact::kind::failed ? S::failed : f.status};
            if (compare(reached, expected) > 0) expected = reached;
        }
        std::shuffle(news.begin(), news.end(), random);
        // In one batch, and cut into two at any point.
        const auto whole = fold(claimed(), news);
        REQUIRE(whole.after == expected);
        const auto cut = news.begin() + static_cast<std::ptrdiff_t>(random() % (news.size() + 1));
        const auto half = after(claimed(), fold(claimed(), {news.begin(), cut}));
        REQUIRE(fold(half, {cut, news.end()}).after == expected);
        std::map<int, int> last_rank;
        std::set<std::pair<int, S>> seen;
        for (const auto& step : whole.events) {
            // An attempt that comes back to the fore may show a state again, under the same event id: clients drop it.
            if (!seen.emplace(step.reached.attempt, step.reached.status).second) continue;
            const int rank = hermod::contracts::rank_of(step.reached.status);
            REQUIRE(rank > last_rank[step.reached.attempt]);
            last_rank[step.reached.attempt] = rank;
        }
    }
}
