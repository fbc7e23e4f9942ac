#include "graph/credential_book.hpp"

#include "support/catch.hpp"

using namespace hermod;

TEST_CASE("a credential opens for the account that it was sealed for and for no other") {
    const crypto::keyring keys{crypto::make_key_line(32)};
    const auto box = keys.seal(secret{"token"}, sender::credential_binding("tenant", "one"));
    const auto own = keys.open(box, sender::credential_binding("tenant", "one"));
    REQUIRE(own.has_value());
    CHECK(own->reveal() == "token");
    CHECK_FALSE(keys.open(box, sender::credential_binding("tenant", "two")).has_value());
}
