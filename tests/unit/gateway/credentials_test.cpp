#include "domain/credentials.hpp"

#include "support/catch.hpp"

using namespace hermod;
using gateway::read_credential;

namespace {

gateway::credential with(const std::string& name, const std::string& value) {
    http::headers fields;
    fields.add(name, value);
    return read_credential(fields);
}

}  // namespace

TEST_CASE("a key is read from its own header and as a bearer") {
    const auto key = auth::make_api_key();
    for (const auto& found :
         {with("X-API-Key", key.text.reveal()),
          with("authorization", "bearer " + key.text.reveal())}) {
        const auto* presented = std::get_if<auth::presented_api_key>(&found);
        REQUIRE(presented);
        CHECK(presented->key_id == key.key_id);
        CHECK(auth::is_genuine(*presented, key.secret_hash));
    }
}

TEST_CASE("any other bearer is a token still to be proven") {
    const auto found = with("Authorization", "Bearer a.b.c");
    REQUIRE(std::get_if<gateway::presented_token>(&found));
    CHECK(std::get<gateway::presented_token>(found).text == "a.b.c");
}

TEST_CASE("nothing and nonsense are told apart") {
    CHECK(std::holds_alternative<gateway::no_credential>(read_credential({})));
    for (const char* value : {"Basic dTpw", "Bearer ", "Bearer", "hk_x_y", "Bearer hk_short"}) {
        INFO(value);
        CHECK(std::holds_alternative<gateway::malformed_credential>(with("Authorization", value)));
    }
    CHECK(std::holds_alternative<gateway::malformed_credential>(with("X-API-Key", "")));
}
