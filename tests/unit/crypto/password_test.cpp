#include "hermod/crypto/password.hpp"

#include "support/catch.hpp"

#include <set>

using namespace hermod;

namespace {

/// As cheap as libsodium allows: what is tested here is not the cost.
constexpr crypto::password_cost cheap{1, 8192};

}  // namespace

TEST_CASE("a password is recognised by its hash, another one is not") {
    const auto hash = crypto::hash_password(secret{"correct horse"}, cheap);
    CHECK(hash.starts_with("$argon2id$v=19$m=8,t=1,"));
    CHECK(crypto::is_password(hash, secret{"correct horse"}));
    CHECK_FALSE(crypto::is_password(hash, secret{"correct horsf"}));
    CHECK_FALSE(crypto::is_password(hash, secret{""}));
    CHECK_FALSE(crypto::is_password(hash, secret{std::string{"correct horse\0x", 15}}));
}

TEST_CASE("the same password never has the same hash twice") {
    const auto one = crypto::hash_password(secret{"same"}, cheap);
    const auto other = crypto::hash_password(secret{"same"}, cheap);
    CHECK(one != other);
    CHECK(crypto::is_password(other, secret{"same"}));
}

TEST_CASE("what is no hash recognises nothing") {
    for (const std::string& text :
         {std::string{},
          std::string{"x"},
          std::string{"$argon2id$"},
          std::string(1000, '$'),
          std::string{"\0", 1}})
        CHECK_FALSE(crypto::is_password(text, secret{"x"}));
}

TEST_CASE("a hash of another cost wants making again") {
    const auto hash = crypto::hash_password(secret{"x"}, cheap);
    CHECK_FALSE(crypto::needs_new_hash(hash, cheap));
    CHECK(crypto::needs_new_hash(hash, {2, 8192}));
    CHECK(crypto::needs_new_hash(hash, {1, 16384}));
    CHECK(crypto::needs_new_hash("nonsense", cheap));
}

TEST_CASE("temporary passwords are of one form and do not repeat") {
    std::set<std::string> seen;
    for (int i = 0; i < 200; ++i) {
        const auto one = crypto::make_temporary_password();
        CHECK(one.reveal().size() == 24);
        CHECK(
            one.reveal().find_first_not_of("abcdefghjkmnpqrstuvwxyz23456789-") == std::string::npos
        );
        seen.insert(one.reveal());
    }
    CHECK(seen.size() == 200);
}
