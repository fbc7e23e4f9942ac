#include "response_parser.hpp"

#include "support/catch.hpp"

using namespace hermod;
using http::response_parser;

namespace {

struct outcome {
    bool is_done{false};
    bool has_failed{false};
    bool keeps_alive{false};
    http::response answer;
};

outcome feed(
    std::string_view bytes, std::size_t step, bool is_head = false, bool with_eof = false
) {
    response_parser parser{1000, is_head};
    std::string pending;
    error_code ec;
    while (!parser.is_done() && !ec && !bytes.empty()) {
        const auto piece = bytes.substr(0, step);
        pending += piece;
        bytes.remove_prefix(piece.size());
        pending.erase(0, parser.put(pending, ec));
    }
    if (with_eof && !ec && !parser.is_done()) parser.put_eof(ec);
    outcome result;
    result.has_failed = static_cast<bool>(ec);
    result.is_done = parser.is_done();
    if (!result.is_done) return result;
    result.keeps_alive = parser.keeps_alive();
    result.answer = parser.take();
    return result;
}

}  // namespace

TEST_CASE("an answer is read the same way wherever it is cut") {
    const std::string bytes = "HTTP/1.1 201 Created\r\nX-A: 1\r\nContent-Length: 5\r\n\r\nhello";
    for (std::size_t step = 1; step <= bytes.size(); ++step) {
        const auto got = feed(bytes, step);
        REQUIRE(got.is_done);
        CHECK(got.answer.status == 201);
        CHECK(got.answer.body == "hello");
        CHECK(got.answer.fields.get("x-a") == "1");
        CHECK(got.keeps_alive);
    }
}

TEST_CASE("a chunked answer is read the same way wherever it is cut") {
    const std::string bytes =
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5;x=y\r\nhello\r\n0\r\nX-Trailer: "
        "1\r\n\r\n";
    for (std::size_t step = 1; step <= bytes.size(); ++step) {
        const auto got = feed(bytes, step);
        REQUIRE(got.is_done);
        CHECK(got.answer.body == "hello");
    }
}

TEST_CASE("interim answers are passed over") {
    const std::string bytes =
        "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 200 "
        "OK\r\nContent-Length: 2\r\n\r\nok";
    for (std::size_t step = 1; step <= bytes.size(); ++step) {
        const auto got = feed(bytes, step);
        REQUIRE(got.is_done);
        CHECK(got.answer.status == 200);
        CHECK(got.answer.body == "ok");
        CHECK_FALSE(got.answer.fields.get("Link").has_value());
    }
}

TEST_CASE("an answer without a length ends with the connection") {
    const std::string bytes = "HTTP/1.1 200 OK\r\n\r\nall of it";
    CHECK_FALSE(feed(bytes, 4).is_done);
    const auto got = feed(bytes, 4, false, true);
    REQUIRE(got.is_done);
    CHECK(got.answer.body == "all of it");
    CHECK_FALSE(got.keeps_alive);
}

TEST_CASE("the answer to HEAD has no body") {
    const auto got = feed("HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n", 4096, true);
    REQUIRE(got.is_done);
    CHECK(got.answer.body.empty());
}

TEST_CASE("garbage, truncation and too much are failures") {
    CHECK(feed("<html>nonsense</html>\r\n\r\n", 4096).has_failed);
    CHECK(feed("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhell", 4096, false, true).has_failed);
    CHECK(feed("HTTP/1.1 200 OK\r\nContent-Le", 4096, false, true).has_failed);
    CHECK(feed("", 1, false, true).has_failed);
    CHECK(feed("HTTP/1.1 200 OK\r\nContent-Length: 1001\r\n\r\n", 4096).has_failed);
    CHECK(feed("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3e9\r\n", 4096).has_failed);
    CHECK(feed("HTTP/1.1 200 OK\r\n\r\n" + std::string(1001, 'x'), 4096).has_failed);
    CHECK(feed("HTTP/1.1 101 Switching\r\nUpgrade: x\r\n\r\n", 4096).has_failed);
    CHECK(feed("HTTP/1.1 200 OK\r\nX: " + std::string(70 * 1024, 'x'), 4096).has_failed);
}
