#include "request_parser.hpp"

#include "support/catch.hpp"

using namespace hermod;
using http::request_parser;

namespace {

struct outcome {
    int status{0};  // 0: a complete request
    http::request request;
    std::string rest;
    bool keeps_alive{false};
    bool wants_websocket{false};
};

/// Feeds `bytes` in steps of `step`, as the server would.
outcome feed(const http::server_settings& settings, std::string_view bytes, std::size_t step) {
    request_parser parser{settings};
    std::string pending;
    while (!parser.is_done() && !parser.failure()) {
        if (bytes.empty()) return {.status = -1};  // it still waits for more
        const auto piece = bytes.substr(0, step);
        pending += piece;
        bytes.remove_prefix(piece.size());
        pending.erase(0, parser.put(pending));
    }
    outcome result;
    if (parser.failure()) {
        result.status = parser.failure()->status;
        return result;
    }
    result.keeps_alive = parser.keeps_alive();
    result.wants_websocket = parser.wants_websocket();
    result.request = parser.take();
    result.rest = pending + std::string{bytes};
    return result;
}

int status_of(std::string_view bytes) {
    const http::server_settings settings;
    const auto whole = feed(settings, bytes, bytes.size()).status;
    // However the bytes are cut, the verdict is the same.
    for (const std::size_t step : {1UL, 2UL, 3UL, 7UL})
        CHECK(feed(settings, bytes, step).status == whole);
    return whole;
}

}  // namespace

TEST_CASE("a request is read the same way wherever it is cut") {
    const std::string bytes =
        "POST /a/b?c=d HTTP/1.1\r\nHost: h\r\nX-A: 1\r\nContent-Length: 5\r\n\r\nhelloGET / "
        "HTTP/1.1\r\n";
    for (std::size_t step = 1; step <= bytes.size(); ++step) {
        const auto got = feed({}, bytes, step);
        REQUIRE(got.status == 0);
        CHECK(got.request.method == "POST");
        CHECK(got.request.target == "/a/b?c=d");
        CHECK(got.request.path == "/a/b");
        CHECK(got.request.fields.get("x-a") == "1");
        CHECK(got.request.body == "hello");
        CHECK(got.rest == "GET / HTTP/1.1\r\n");
        CHECK(got.keeps_alive);
    }
}

TEST_CASE("a chunked body is joined and its trailer dropped") {
    const std::string bytes =
        "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n6\r\n "
        "world\r\n0\r\nX-Hermod-Tenant: "
        "evil\r\n\r\nrest";
    for (std::size_t step = 1; step <= bytes.size(); ++step) {
        const auto got = feed({}, bytes, step);
        REQUIRE(got.status == 0);
        CHECK(got.request.body == "hello world");
        CHECK_FALSE(got.request.fields.get("X-Hermod-Tenant").has_value());
        CHECK(got.rest == "rest");
    }
}

TEST_CASE("a request without a body leaves the next one alone") {
    const auto got = feed({}, "GET / HTTP/1.1\r\nHost: h\r\n\r\nGET /2 HTTP/1.1\r\n", 4096);
    CHECK(got.status == 0);
    CHECK(got.rest == "GET /2 HTTP/1.1\r\n");
}

TEST_CASE("what two parsers could read differently is refused") {
    const std::string post = "POST / HTTP/1.1\r\nHost: h\r\n";
    const std::string chunks = "\r\n0\r\n\r\n";
    const std::pair<const char*, std::string> corpus[] = {
        {"CL and TE", post + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n" + chunks},
        {"TE and CL", post + "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n" + chunks},
        {"two equal CL", post + "Content-Length: 5\r\nContent-Length: 5\r\n\r\nhello"},
        {"two CL", post + "Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello!"},
        {"CL list", post + "Content-Length: 5, 5\r\n\r\nhello"},
        {"CL with sign", post + "Content-Length: +5\r\n\r\nhello"},
        {"CL negative", post + "Content-Length: -5\r\n\r\nhello"},
        {"CL hex", post + "Content-Length: 0x5\r\n\r\nhello"},
        {"CL with space inside", post + "Content-Length: 1 0\r\n\r\nhello"},
        {"CL empty", post + "Content-Length:\r\n\r\n"},
        {"CL overflow", post + "Content-Length: 18446744073709551617\r\n\r\nh"},
        {"space before colon", post + "Content-Length : 5\r\n\r\nhello"},
        {"TE identity", post + "Transfer-Encoding: identity\r\n\r\n"},
        {"TE list", post + "Transfer-Encoding: gzip, chunked\r\n" + chunks},
        {"TE twice",
         post + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n" + chunks},
        {"TE with tab", post + "Transfer-Encoding:\tchunked, identity\r\n" + chunks},
        {"TE quoted", post + "Transfer-Encoding: \"chunked\"\r\n" + chunks},
        {"TE on HTTP/1.0", "POST / HTTP/1.0\r\nHost: h\r\nTransfer-Encoding: chunked\r\n" + chunks},
        {"obs-fold", post + "X-A: 1\r\n 2\r\n\r\n"},
        {"obs-fold of TE", post + "Transfer-Encoding:\r\n chunked\r\n" + chunks},
        {"bare LF in head", "GET / HTTP/1.1\nHost: h\n\n"},
        {"bare LF between fields", "GET / HTTP/1.1\r\nHost: h\nX: 1\r\n\r\n"},
        {"bare CR", "GET / HTTP/1.1\r\nHost: h\rX: 1\r\n\r\n"},
        {"NUL", std::string{"GET / HTTP/1.1\r\nHost: h\r\nX: a\0b\r\n\r\n", 35}},
        {"no Host", "GET / HTTP/1.1\r\n\r\n"},
        {"two Hosts", "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n"},
        {"no colon", "GET / HTTP/1.1\r\nHost: h\r\nnonsense\r\n\r\n"},
        {"empty name", "GET / HTTP/1.1\r\nHost: h\r\n: v\r\n\r\n"},
        {"tab in request line", "GET\t/ HTTP/1.1\r\nHost: h\r\n\r\n"},
        {"two spaces", "GET  / HTTP/1.1\r\nHost: h\r\n\r\n"},
        {"no target slash", "GET index HTTP/1.1\r\nHost: h\r\n\r\n"},
        {"fragment", "GET /#a HTTP/1.1\r\nHost: h\r\n\r\n"},
        {"authority form", "CONNECT a:80 HTTP/1.1\r\nHost: a\r\n\r\n"},
        {"half a version", "GET / HT\r\n\r\n\r\n\r\n"},
        {"no version", "GET /\r\nHost: h\r\n\r\n"},
        {"chunk extension", post + "Transfer-Encoding: chunked\r\n\r\n5;a=b\r\nhello\r\n0\r\n\r\n"},
        {"chunk size overflow", post + "Transfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\nh"},
        {"chunk size with sign",
         post + "Transfer-Encoding: chunked\r\n\r\n+5\r\nhello\r\n0\r\n\r\n"},
        {"chunk size empty", post + "Transfer-Encoding: chunked\r\n\r\n\r\nhello\r\n0\r\n\r\n"},
        {"chunk with bare LF", post + "Transfer-Encoding: chunked\r\n\r\n5\nhello\r\n0\r\n\r\n"},
        {"chunk longer than said",
         post + "Transfer-Encoding: chunked\r\n\r\n4\r\nhello\r\n0\r\n\r\n"},
        {"long method", std::string(40, 'A') + " / HTTP/1.1\r\nHost: h\r\n\r\n"},
    };
    for (const auto& [name, bytes] : corpus) {
        INFO(name);
        CHECK(status_of(bytes) == 400);
    }
    CHECK(status_of("GET / http/1.1\r\nHost: h\r\n\r\n") == 505);
    CHECK(status_of("GET / HTTP/2.0\r\nHost: h\r\n\r\n") == 505);
    CHECK(status_of("GET / HTTP/0.9\r\nHost: h\r\n\r\n") == 505);
    CHECK(status_of("GET / HTTP/1.1\r\nHost: h\r\nExpect: tea\r\n\r\n") == 417);
}

TEST_CASE("what must be taken is taken") {
    CHECK(status_of("GET http://h/x?y HTTP/1.1\r\nHost: h\r\n\r\n") == 0);
    CHECK(feed({}, "GET http://h/x?y HTTP/1.1\r\nHost: h\r\n\r\n", 4096).request.target == "/x?y");
    CHECK(feed({}, "GET http://h HTTP/1.1\r\nHost: h\r\n\r\n", 4096).request.path == "/");
    CHECK(status_of("OPTIONS * HTTP/1.1\r\nHost: h\r\n\r\n") == 0);
    CHECK(status_of("GET / HTTP/1.0\r\n\r\n") == 0);
    CHECK(status_of("GET / HTTP/1.1\r\nhost:h\r\nX-Empty:\r\n\r\n") == 0);
    CHECK(
        status_of("POST / HTTP/1.1\r\nHost: h\r\ntransfer-encoding: Chunked\r\n\r\n0\r\n\r\n") == 0
    );
    const std::string upgrade =
        "GET /ws HTTP/1.1\r\nHost: h\r\nConnection: keep-alive, Upgrade\r\nUpgrade: ";
    CHECK(feed({}, upgrade + "WebSocket\r\n\r\n", 4096).wants_websocket);
    CHECK_FALSE(feed({}, upgrade + "h2c\r\n\r\n", 4096).wants_websocket);
}

TEST_CASE("every size has its limit") {
    const std::string host = " HTTP/1.1\r\nHost: h\r\n";
    CHECK(status_of("GET /" + std::string(8 * 1024, 'a') + host + "\r\n") == 414);
    CHECK(status_of("GET /" + std::string(40 * 1024, 'a')) == 414);
    CHECK(status_of("GET /" + host + "X: " + std::string(16 * 1024, 'a') + "\r\n\r\n") == 431);
    CHECK(status_of("GET /" + host + "X: " + std::string(20 * 1024, 'a')) == 431);
    std::string many;
    for (int i = 0; i < 101; ++i) many += "X: 1\r\n";
    CHECK(status_of("GET /" + host + many + "\r\n") == 431);
    CHECK(status_of("POST /" + host + "Content-Length: 262145\r\n\r\n") == 413);
    CHECK(status_of("POST /" + host + "Transfer-Encoding: chunked\r\n\r\n40001\r\n") == 413);
    CHECK(
        status_of(
            "POST /" + host + "Transfer-Encoding: chunked\r\n\r\n" + std::string(6000, '0')
        ) == 400
    );
}

TEST_CASE("the longest matching prefix chooses the body limit") {
    http::server_settings settings;
    settings.max_body_bytes = 10;
    settings.body_limits = {{"/big", 100}, {"/big/small", 5}};
    const auto post = [](std::string path, int size) {
        return "POST " + path + " HTTP/1.1\r\nHost: h\r\nContent-Length: " + std::to_string(size) +
               "\r\n\r\n" + std::string(static_cast<std::size_t>(size), 'x');
    };
    CHECK(feed(settings, post("/", 10), 4096).status == 0);
    CHECK(feed(settings, post("/", 11), 4096).status == 413);
    CHECK(feed(settings, post("/big?x", 100), 4096).status == 0);
    CHECK(feed(settings, post("/big", 101), 4096).status == 413);
    CHECK(feed(settings, post("/big/small/1", 6), 4096).status == 413);
}
