#include "hermod/http/router.hpp"

#include "support/catch.hpp"
#include "support/run_coro.hpp"

using namespace hermod;

namespace {

http::route named(std::string method, std::string pattern) {
    const std::string name = method + " " + pattern;
    auto handle = [name](http::request r) -> awaitable<http::response> {
        http::response answer;
        answer.body = name;
        for (const auto& [key, value] : r.params) answer.body += " " + key + "=" + value;
        co_return answer;
    };
    return {std::move(method), std::move(pattern), std::move(handle)};
}

http::router make_router() {
    std::vector<http::route> routes;
    routes.push_back(named("GET", "/files/{rest...}"));
    routes.push_back(named("GET", "/messages/{id}"));
    routes.push_back(named("DELETE", "/messages/{id}"));
    routes.push_back(named("GET", "/messages/latest"));
    routes.push_back(named("POST", "/messages/{id}/parts/{part}"));
    routes.push_back(named("GET", "/"));
    return http::router{std::move(routes)};
}

http::response ask(const http::router& routes, std::string method, std::string path) {
    http::response answer;
    hermod::testing::run_coro([&](asio::io_context&) -> awaitable<void> {
        http::request r;
        r.method = std::move(method);
        r.path = std::move(path);
        answer = co_await routes.handle(std::move(r));
    });
    return answer;
}

}  // namespace

TEST_CASE("a path finds its route and its decoded parameters") {
    const auto routes = make_router();
    CHECK(ask(routes, "GET", "/").body == "GET /");
    CHECK(ask(routes, "GET", "/messages/a%2Fb").body == "GET /messages/{id} id=a/b");
    CHECK(
        ask(routes, "POST", "/messages/7/parts/x").body ==
        "POST /messages/{id}/parts/{part} id=7 part=x"
    );
    CHECK(ask(routes, "GET", "/files/a/b/c").body == "GET /files/{rest...} rest=a/b/c");
    CHECK(ask(routes, "GET", "/files/").body == "GET /files/{rest...} rest=");
    CHECK(ask(routes, "GET", "/messages/7").route == "/messages/{id}");
}

TEST_CASE("a literal segment goes before a parameter whatever the order of the table") {
    CHECK(ask(make_router(), "GET", "/messages/latest").body == "GET /messages/latest");
}

TEST_CASE("HEAD is served by GET") {
    CHECK(ask(make_router(), "HEAD", "/messages/1").status == 200);
}

TEST_CASE("an unknown path is 404, a known path with another method is 405 with Allow") {
    const auto routes = make_router();
    for (const char* path :
         {"/nothing", "/messages", "/messages/", "/messages/1/2", "messages/1", "", "/files"}) {
        INFO(path);
        CHECK(ask(routes, "GET", path).status == 404);
    }
    const auto answer = ask(routes, "PUT", "/messages/1");
    CHECK(answer.status == 405);
    CHECK(answer.fields.get("Allow") == "GET, DELETE, HEAD");
}

TEST_CASE("a parameter that is not well encoded is 400") {
    CHECK(ask(make_router(), "GET", "/messages/%zz").status == 400);
}

TEST_CASE("match gives the pattern for metrics") {
    const auto routes = make_router();
    CHECK(routes.match("GET", "/messages/12") == "/messages/{id}");
    CHECK(routes.match("PUT", "/messages/12").empty());
}
