#include "raw_peer.hpp"
#include "running_server.hpp"
#include "support/catch.hpp"
#include "support/run_coro.hpp"
#include "test_ca.hpp"

#include "hermod/http/client.hpp"

using namespace hermod;
using hermod::testing::certificate_files;
using hermod::testing::echo;
using hermod::testing::running_server;
using hermod::testing::test_ca;

namespace {

constexpr const char* loopback = "DNS:localhost,IP:127.0.0.1";

http::server_settings serve_with(const certificate_files& files, std::string client_ca = {}) {
    http::server_settings settings;
    settings.tls = std::make_shared<http::tls_files>(http::tls_files{
        files.certificate, files.key, std::move(client_ca)});
    return settings;
}

/// What a client with these settings gets from a server with those, under the name `host`.
http::outcome ask(
    http::server_settings server_settings, http::client_settings client_settings, std::string host
) {
    http::outcome got;
    hermod::testing::run_coro([&](asio::io_context& io) -> awaitable<void> {
        running_server server{io, std::move(server_settings), echo};
        server.start();
        const http::origin where{
            .is_tls = true, .host = host, .port = std::to_string(server.port())};
        http::client client{io.get_executor(), where, client_settings, server.log, server.metrics};
        for (int i = 0; i < 3; ++i) {
            http::outgoing request{
                .target = "/x", .limit = steady_clock::now() + std::chrono::seconds{5}};
            got = co_await client.send(std::move(request));
        }
        CHECK(server.server.connection_count() <= 1);
        client.close();
        co_await server.stop();
    });
    return got;
}

http::client_settings trust(const test_ca& ca) {
    http::client_settings settings;
    settings.ca_file = ca.ca_file();
    return settings;
}

void check_is_refused(const http::outcome& got) {
    CHECK(got.delivery == http::delivery::never_left);
    CHECK(got.is_connect_failure);
    CHECK(got.reason.failed());
}

}  // namespace

TEST_CASE(
    "a certificate of the trusted CA with the right name or address is taken, and its connection "
    "reused"
) {
    test_ca ca;
    const auto good = ca.issue("good", {.subject_alternative_names = loopback});
    for (const char* host : {"localhost", "127.0.0.1"}) {
        INFO(host);
        const auto got = ask(serve_with(good), trust(ca), host);
        CHECK(got.reason.message() == error_code{}.message());
        REQUIRE(got.delivery == http::delivery::answered);
        CHECK(got.answer.body == "GET /x ");
    }
}

TEST_CASE("a certificate for another name is refused") {
    test_ca ca;
    const auto other =
        ca.issue("other", {.subject_alternative_names = "DNS:other.example,IP:10.0.0.1"});
    check_is_refused(ask(serve_with(other), trust(ca), "localhost"));
    check_is_refused(ask(serve_with(other), trust(ca), "127.0.0.1"));
}

TEST_CASE("an expired certificate, and one from the future, are refused") {
    test_ca ca;
    const auto expired = ca.issue("expired", {loopback, -7200, -3600});
    check_is_refused(ask(serve_with(expired), trust(ca), "localhost"));
    const auto early = ca.issue("early", {loopback, 3600, 7200});
    check_is_refused(ask(serve_with(early), trust(ca), "localhost"));
}

TEST_CASE("a self-signed certificate and one of an unknown CA are refused") {
    test_ca ca;
    test_ca unknown;
    check_is_refused(
        ask(serve_with(ca.self_sign("self", {.subject_alternative_names = loopback})),
            trust(ca),
            "localhost")
    );
    const auto foreign = unknown.issue("foreign", {.subject_alternative_names = loopback});
    check_is_refused(ask(serve_with(foreign), trust(ca), "localhost"));
    check_is_refused(ask(serve_with(foreign), {}, "localhost"));
}

TEST_CASE("a server that wants a client certificate lets in only those of its CA") {
    test_ca ca;
    test_ca unknown;
    const auto good = ca.issue("server", {.subject_alternative_names = loopback});
    auto with_certificate = trust(ca);
    const auto known_client = ca.issue("client", {.subject_alternative_names = "DNS:client"});
    with_certificate.client_certificate = known_client.certificate;
    with_certificate.client_key = known_client.key;
    CHECK(
        ask(serve_with(good, ca.ca_file()), with_certificate, "localhost").delivery ==
        http::delivery::answered
    );

    CHECK(
        ask(serve_with(good, ca.ca_file()), trust(ca), "localhost").delivery !=
        http::delivery::answered
    );
    const auto foreign_client =
        unknown.issue("client", {.subject_alternative_names = "DNS:client"});
    with_certificate.client_certificate = foreign_client.certificate;
    with_certificate.client_key = foreign_client.key;
    CHECK(
        ask(serve_with(good, ca.ca_file()), with_certificate, "localhost").delivery !=
        http::delivery::answered
    );
}

TEST_CASE("no plain request is sent to a TLS origin, and none is served by a TLS server") {
    test_ca ca;
    check_is_refused(ask({}, trust(ca), "localhost"));
    hermod::testing::run_coro([&](asio::io_context& io) -> awaitable<void> {
        running_server server{
            io, serve_with(ca.issue("good", {.subject_alternative_names = loopback})), echo};
        server.start();
        hermod::testing::raw_peer peer{io.get_executor()};
        co_await peer.connect(server.port());
        co_await peer.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
        const auto answer = co_await peer.read_to_end();
        CHECK(answer.find("HTTP/1.1") == std::string::npos);
        co_await server.stop();
    });
}

TEST_CASE("a file that cannot be used is named") {
    hermod::testing::run_coro([&](asio::io_context& io) -> awaitable<void> {
        running_server server{io, serve_with({"/nowhere/chain.pem", "/nowhere/key.pem"}), echo};
        CHECK_THROWS_WITH(server.server.listen(), Catch::Contains("/nowhere/chain.pem"));
        co_return;
    });
}
