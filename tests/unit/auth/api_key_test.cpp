#include "hermod/auth/api_key.hpp"

#include "support/catch.hpp"

using namespace hermod;

TEST_CASE("a fresh key is recognised by its stored hash, another one is not") {
    const auto key = auth::make_api_key();
    const auto other = auth::make_api_key();
    CHECK(key.text.reveal().size() == 63);
    CHECK(key.text.reveal().starts_with("hk_" + key.key_id + "_"));
    const auto presented = auth::parse_api_key(key.text.reveal());
    REQUIRE(presented.has_value());
    CHECK(presented->key_id == key.key_id);
    CHECK(auth::is_genuine(*presented, key.secret_hash));
    CHECK_FALSE(auth::is_genuine(*presented, other.secret_hash));
    CHECK_FALSE(auth::is_genuine(*presented, ""));
    CHECK(key.secret_hash.find(key.text.reveal().substr(20)) == std::string::npos);
}

TEST_CASE("what has not the form of a key is refused") {
    const std::string good = auth::make_api_key().text.reveal();
    std::string upper = good;
    upper[3] = 'A';
    std::string no_bar = good;
    no_bar[19] = '-';
    std::string bad_secret = good;
    bad_secret[30] = '+';
    for (const std::string& text :
         {std::string{},
          std::string{"hk_"},
          good + "x",
          good.substr(1),
          "sk_" + good.substr(3),
          upper,
          no_bar,
          bad_secret,
          std::string(100'000, 'a')})
        CHECK_FALSE(auth::parse_api_key(text).has_value());
}
