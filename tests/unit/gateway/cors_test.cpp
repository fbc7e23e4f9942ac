#include "domain/cors.hpp"

#include "support/catch.hpp"

using namespace hermod;
using gateway::cors;

namespace {

http::request preflight(const std::string& origin) {
    http::request r;
    r.method = "OPTIONS";
    r.fields.add("Origin", origin);
    r.fields.add("Access-Control-Request-Method", "POST");
    return r;
}

const std::vector<std::string> allowed{"https://shop.example"};

}  // namespace

TEST_CASE("an origin is allowed by its exact text alone") {
    const cors rules{allowed};
    for (const char* origin :
         {"https://shop.example.evil.example",
          "http://shop.example",
          "https://shop.example:444",
          "https://SHOP.example",
          "null",
          "*",
          "https://shop.example/"}) {
        INFO(origin);
        http::response answer;
        rules.add_headers(origin, answer);
        CHECK_FALSE(answer.fields.get("Access-Control-Allow-Origin").has_value());
        CHECK(rules.answer_preflight(preflight(origin)).status == 403);
    }
}

TEST_CASE("an allowed origin gets its answer with credentials, and caches are told") {
    const cors rules{allowed};
    http::response answer;
    answer.fields.add("access-control-allow-origin", "*");
    rules.add_headers("https://shop.example", answer);
    CHECK(answer.fields.get("Access-Control-Allow-Origin") == "https://shop.example");
    CHECK(answer.fields.get("Access-Control-Allow-Credentials") == "true");
    CHECK(answer.fields.get("Vary") == "Origin");
}

TEST_CASE("a preflight is recognised and answered without asking anybody") {
    const cors rules{allowed};
    const auto r = preflight("https://shop.example");
    CHECK(cors::is_preflight(r));
    const auto answer = rules.answer_preflight(r);
    CHECK(answer.status == 204);
    CHECK(
        answer.fields.get("Access-Control-Allow-Headers")->find("X-API-Key") !=
        std::string_view::npos
    );
    http::request plain;
    plain.method = "OPTIONS";
    CHECK_FALSE(cors::is_preflight(plain));
}

TEST_CASE("without origins nothing is said, and nothing of an upstream gets through") {
    const cors rules{{}};
    http::response answer;
    answer.fields.add("Access-Control-Allow-Origin", "*");
    rules.add_headers("https://shop.example", answer);
    CHECK(answer.fields.items().empty());
}
