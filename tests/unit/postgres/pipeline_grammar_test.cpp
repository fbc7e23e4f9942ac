#include "pipeline_grammar.hpp"

#include "support/catch.hpp"

#include <vector>

// In the module's own name space, because unistd.h has another sync.
namespace hermod::postgres {

using enum result_kind;
using enum step;

namespace {

std::vector<step> feed(pipeline_grammar& grammar, const std::vector<result_kind>& results) {
    std::vector<step> steps;
    for (const auto kind : results) steps.push_back(grammar.on(kind));
    return steps;
}

}  // namespace

TEST_CASE("a segment of two statements gives two results and is over at its sync") {
    pipeline_grammar grammar;
    grammar.push(2);
    CHECK(grammar.statement() == 0);
    CHECK(feed(grammar, {done, none}) == std::vector{keep_result, go_on});
    CHECK(grammar.statement() == 1);
    CHECK(feed(grammar, {done, none, sync}) == std::vector{keep_result, go_on, segment_over});
    CHECK(grammar.is_idle());
}

TEST_CASE("after an error the rest of the segment is aborted and the next segment runs normally") {
    pipeline_grammar grammar;
    grammar.push(3);
    grammar.push(1);
    const auto first = feed(grammar, {done, none, failed, none, aborted, none, sync});
    CHECK(
        first ==
        std::vector{keep_result, go_on, keep_result, go_on, keep_result, go_on, segment_over}
    );
    CHECK(grammar.segments() == 1);
    CHECK(feed(grammar, {done, none, sync}) == std::vector{keep_result, go_on, segment_over});
}

TEST_CASE("a segment without statements is only a sync") {
    pipeline_grammar grammar;
    grammar.push(0);
    CHECK(grammar.on(sync) == segment_over);
    CHECK(grammar.is_idle());
}

TEST_CASE("a commit may fail after every statement succeeded") {
    pipeline_grammar grammar;
    grammar.push(1);
    CHECK(feed(grammar, {done, none}) == std::vector{keep_result, go_on});
    CHECK(grammar.on(failed) == keep_result);
    CHECK(grammar.statement() == 1);
    CHECK(feed(grammar, {none, sync}) == std::vector{go_on, segment_over});
}

TEST_CASE("answers that have no place in a pipeline break it") {
    pipeline_grammar grammar;
    SECTION("anything while nothing is outstanding") {
        CHECK(grammar.on(none) == broken);
    }
    SECTION("COPY") {
        grammar.push(1);
        CHECK(grammar.on(other) == broken);
    }
    SECTION("a NULL that ends nothing, as libpq gives for ever on a lost connection") {
        grammar.push(2);
        CHECK(feed(grammar, {failed, none, none}) == std::vector{keep_result, go_on, broken});
    }
    SECTION("a sync before every statement was answered") {
        grammar.push(2);
        CHECK(feed(grammar, {done, none, sync}) == std::vector{keep_result, go_on, broken});
    }
    SECTION("a second result of one statement") {
        grammar.push(1);
        CHECK(feed(grammar, {done, done}) == std::vector{keep_result, broken});
    }
    SECTION("rows after the last statement") {
        grammar.push(1);
        CHECK(feed(grammar, {done, none, done}) == std::vector{keep_result, go_on, broken});
    }
}

}  // namespace hermod::postgres
