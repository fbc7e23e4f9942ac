#include "config.hpp"

#include "support/catch.hpp"

using namespace hermod;

namespace {

std::map<std::string, std::string> good() {
    return {
        {"HERMOD_AMQP_URL", "amqps://gateway@broker/hermod"},
        {"HERMOD_AMQP_CA_FILE", "/ca.pem"},
        {"HERMOD_SERVICE_KEY", std::string(32, 'k')},
        {"HERMOD_JWT_KEYS", "one:" + std::string(43, 'A')},
        {"HERMOD_APP_SECRETS", "first, second"},
        {"HERMOD_WEBHOOK_VERIFY_TOKENS", "verify"},
    };
}

std::vector<std::string> problems_of(std::map<std::string, std::string> values) {
    config::reader in{std::move(values)};
    static_cast<void>(gateway::read_gateway_config(in));
    try {
        in.finish();
    } catch (const config::config_error& e) {
        return e.problems();
    }
    return {};
}

}  // namespace

TEST_CASE("with the broker and the secrets alone the settings are complete") {
    config::reader in{good()};
    const auto c = gateway::read_gateway_config(in);
    in.finish();
    CHECK(c.port == 8080);
    CHECK(c.broker.ca_file == "/ca.pem");
    CHECK(c.webhooks.app_secrets.size() == 2);
    CHECK(c.webhooks.app_secrets[1].reveal() == "second");
    CHECK(c.push_nodes.size() == 1);
    CHECK(c.webhooks.partitions == 4);
}

TEST_CASE("every wrong setting is reported, and no secret is shown") {
    auto values = good();
    values["HERMOD_JWT_KEYS"] = "one:c2hvcnQ";
    values["HERMOD_PUSH_URLS"] = "n1=nonsense";
    values["HERMOD_STORE_URL"] = "ftp://x";
    values["HERMOD_CORS_ORIGINS"] = "https://shop.example/, *";
    values["HERMOD_AMQP_URL"] = "http://x";
    values["HERMOD_GATEWAY_TLS_KEY"] = "/key.pem";
    const auto problems = problems_of(values);
    CHECK(problems.size() >= 7);
    std::string all;
    for (const auto& problem : problems) all += problem + "\n";
    for (const char* name :
         {"HERMOD_JWT_KEYS",
          "HERMOD_PUSH_URLS",
          "HERMOD_STORE_URL",
          "HERMOD_CORS_ORIGINS",
          "HERMOD_AMQP_URL",
          "HERMOD_GATEWAY_TLS_KEY"})
        CHECK(all.find(name) != std::string::npos);
    CHECK(all.find("c2hvcnQ") == std::string::npos);
    CHECK(problems_of({}).size() >= 4);
}
