#include "hermod/whatsapp/opaque_id.hpp"

#include "support/catch.hpp"

using hermod::whatsapp::opaque_id;
using hermod::whatsapp::parse_opaque_id;

TEST_CASE("an opaque id comes back as it left, dots in the message id included") {
    const opaque_id id{"msg.1:2-3_x", 2, 4};
    CHECK(to_text(id) == "h1.2.4.msg.1:2-3_x");
    CHECK(parse_opaque_id(to_text(id)) == id);
}

TEST_CASE("what another application put there is not taken for ours") {
    for (const auto* const text :
         {"",
          "h1",
          "h1.",
          "h1.1.1.",
          "h1.1.m",
          "h1.0.1.m",
          "h1.-1.1.m",
          "h2.1.1.m",
          "h1.1.x.m",
          "h1.1.1.bad id",
          "h1.99999999999.1.m"}) {
        INFO(text);
        CHECK_FALSE(parse_opaque_id(text).has_value());
    }
}
