#include "domain/socket_nodes.hpp"

#include "support/catch.hpp"

using namespace hermod;
using gateway::parse_socket_node;

TEST_CASE("a push node has a name and a URL, or a URL alone") {
    const auto named = parse_socket_node("n1=http://10.0.0.1:8084");
    REQUIRE(named);
    CHECK(named->id == "n1");
    CHECK(named->url == "http://10.0.0.1:8084");
    const auto alone = parse_socket_node("http://127.0.0.1:8084");
    REQUIRE(alone);
    CHECK(alone->id.empty());
    for (const char* text :
         {"", "n1=", "=http://a", "n 1=http://a", "n1=ftp://a", "n.1=http://a"}) {
        INFO(text);
        CHECK_FALSE(parse_socket_node(text).has_value());
    }
}

TEST_CASE("the node of a session stands before the dot of its id") {
    http::request r;
    r.target = "/socket.io/?EIO=4&sid=n2.abcdef&transport=polling";
    CHECK(gateway::node_of_session(r) == "n2");
    r.target = "/socket.io/?EIO=4&sid=abcdef";
    CHECK(gateway::node_of_session(r).empty());
    r.target = "/socket.io/?EIO=4";
    CHECK(gateway::node_of_session(r).empty());
}
