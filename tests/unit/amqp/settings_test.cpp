#include "hermod/amqp/settings.hpp"

#include "support/catch.hpp"

using namespace hermod;

namespace {

std::vector<std::string> problems_of(std::map<std::string, std::string> values) {
    config::reader in{std::move(values)};
    static_cast<void>(amqp::read_connection(in, "test"));
    try {
        in.finish();
    } catch (const config::config_error& e) {
        return e.problems();
    }
    return {};
}

}  // namespace

TEST_CASE("the broker's settings are read with what TLS needs") {
    config::reader in{{{"HERMOD_AMQP_URL", "amqps://store@one,two:5673/hermod"},
                       {"HERMOD_AMQP_PASSWORD", "hidden"},
                       {"HERMOD_AMQP_CA_FILE", "/ca.pem"},
                       {"HERMOD_AMQP_CERTIFICATE_FILE", "/own.pem"},
                       {"HERMOD_AMQP_KEY_FILE", "/own.key"}}};
    const auto read = amqp::read_connection(in, "conversation-store");
    in.finish();
    CHECK(read.is_tls);
    REQUIRE(read.hosts.size() == 2);
    CHECK(read.hosts[1].port == 5673);
    CHECK(read.user == "store");
    CHECK(read.password.reveal() == "hidden");
    CHECK(read.ca_file == "/ca.pem");
    CHECK(read.client_certificate == "/own.pem");
    CHECK(read.client_key == "/own.key");
    CHECK(read.name == "conversation-store");
}

TEST_CASE("a missing or wrong broker address and half a certificate are problems") {
    CHECK(problems_of({{"HERMOD_AMQP_URL", "amqp://u@h/"}}).empty());
    CHECK(problems_of({}).size() == 1);
    CHECK(problems_of({{"HERMOD_AMQP_URL", "http://h"}}).size() == 1);
    CHECK(problems_of({{"HERMOD_AMQP_URL", "amqps://u@h/"}, {"HERMOD_AMQP_KEY_FILE", "/own.key"}}).size() == 1);
}
