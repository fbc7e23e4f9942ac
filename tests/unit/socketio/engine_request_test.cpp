#include "support/catch.hpp"

#include "hermod/engineio/request.hpp"

using namespace hermod;
using namespace hermod::engineio;

namespace {

request_facts handshake() {
    request_facts facts;
    facts.method = "GET";
    facts.transport = "polling";
    facts.version = "4";
    return facts;
}

}  // namespace

TEST_CASE("a handshake is a GET with a known transport") {
    auto facts = handshake();
    CHECK_FALSE(find_fault(facts, {}).has_value());
    facts.transport = "";
    CHECK(find_fault(facts, {}) == request_fault::unknown_transport);
    facts.transport = "webtransport";
    CHECK(find_fault(facts, {}) == request_fault::unknown_transport);
    facts = handshake();
    facts.method = "POST";
    CHECK(find_fault(facts, {}) == request_fault::bad_method);
    facts = handshake();
    facts.transport = "websocket";
    CHECK(find_fault(facts, {}) == request_fault::bad_request);
    facts.is_upgrade = true;
    CHECK_FALSE(find_fault(facts, {}).has_value());
}

TEST_CASE("the transport is checked before the origin, the origin before the session") {
    auto facts = handshake();
    facts.session_id = "gone";
    facts.is_origin_legal = false;
    CHECK(find_fault(facts, {}) == request_fault::bad_request);
    facts.transport = "abc";
    CHECK(find_fault(facts, {}) == request_fault::unknown_transport);
    facts = handshake();
    facts.session_id = "gone";
    facts.method = "PUT";
    CHECK(find_fault(facts, {}) == request_fault::unknown_session);
}

TEST_CASE("polling a session that is on WebSocket is a bad request, an upgrade of it is not") {
    auto facts = handshake();
    facts.session_id = "s";
    CHECK_FALSE(find_fault(facts, transport::polling).has_value());
    CHECK(find_fault(facts, transport::websocket) == request_fault::bad_request);
    facts.transport = "websocket";
    facts.is_upgrade = true;
    CHECK_FALSE(find_fault(facts, transport::websocket).has_value());
    CHECK_FALSE(find_fault(facts, transport::polling).has_value());
}

TEST_CASE("the version is asked for in the handshake") {
    auto facts = handshake();
    CHECK_FALSE(find_version_fault(facts).has_value());
    for (const auto* version : {"", "3", "abc", "44"}) {
        facts.version = version;
        CHECK(find_version_fault(facts) == request_fault::unsupported_version);
    }
}

TEST_CASE("requests of a session have to name the version, too, and that is looked at last") {
    auto facts = handshake();
    facts.session_id = "s";
    for (const auto* version : {"", "3", "abc"}) {
        facts.version = version;
        CHECK(find_fault(facts, transport::polling) == request_fault::bad_request);
        CHECK(find_fault(facts, {}) == request_fault::unknown_session);
    }
}

TEST_CASE("refusals carry the protocol's codes and messages") {
    CHECK(
        body_of(request_fault::unknown_transport) == R"({"code":0,"message":"Transport unknown"})"
    );
    CHECK(
        body_of(request_fault::unknown_session) == R"({"code":1,"message":"Session ID unknown"})"
    );
    CHECK(body_of(request_fault::bad_method) == R"({"code":2,"message":"Bad handshake method"})");
    CHECK(body_of(request_fault::bad_request) == R"({"code":3,"message":"Bad request"})");
    CHECK(
        body_of(request_fault::forbidden, "no \"entry\"") ==
        R"({"code":4,"message":"no \"entry\""})"
    );
    CHECK(
        body_of(request_fault::unsupported_version) ==
        R"({"code":5,"message":"Unsupported protocol version"})"
    );
    CHECK(status_of(request_fault::forbidden) == 403);
    CHECK(status_of(request_fault::unknown_session) == 400);
}

TEST_CASE("facts are read from the request, application parameters may come first") {
    http::request request;
    request.method = "GET";
    request.target = "/socket.io/?tenantId=7&EIO=4&transport=polling&t=abc&sid=n1.x";
    request.path = "/socket.io/";
    auto facts = read_facts(request);
    CHECK(facts.version == "4");
    CHECK(facts.transport == "polling");
    CHECK(facts.session_id == "n1.x");
    CHECK_FALSE(facts.is_upgrade);
    request.target = "/socket.io/?EIO=4&transport=polling&sid=";
    CHECK_FALSE(read_facts(request).session_id.has_value());
    request.fields.set("Origin", "http://a\x01");
    request.fields.set("Upgrade", "websocket");
    facts = read_facts(request);
    CHECK_FALSE(facts.is_origin_legal);
    CHECK(facts.is_upgrade);
}
