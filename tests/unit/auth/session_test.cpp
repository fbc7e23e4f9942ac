#include "hermod/auth/session.hpp"

#include "support/catch.hpp"

using namespace hermod;

TEST_CASE("a fresh session token is random, and only its hash is needed to find it") {
    const auto one = auth::make_session_token();
    const auto other = auth::make_session_token();
    CHECK(one.reveal() != other.reveal());
    const auto hash = auth::hash_session_token(one.reveal());
    REQUIRE(hash.has_value());
    CHECK(hash->size() == 43);
    CHECK(*hash != one.reveal());
    CHECK(hash == auth::hash_session_token(one.reveal()));
    CHECK(hash != auth::hash_session_token(other.reveal()));
}

TEST_CASE("the CSRF token belongs to its session and tells nothing about it") {
    const auto one = auth::make_session_token();
    const auto csrf = auth::csrf_token_of(one.reveal());
    CHECK(csrf == auth::csrf_token_of(one.reveal()));
    CHECK(csrf != auth::csrf_token_of(auth::make_session_token().reveal()));
    CHECK(csrf != one.reveal());
    CHECK(csrf != auth::hash_session_token(one.reveal()));
}

TEST_CASE("what has not the form of a session token is none") {
    const std::string good = auth::make_session_token().reveal();
    for (const std::string& text :
         {std::string{},
          good + "A",
          good.substr(1),
          "+" + good.substr(1),
          std::string(100'000, 'A')})
        CHECK_FALSE(auth::hash_session_token(text).has_value());
}

TEST_CASE("the session's cookie is found among others") {
    const std::string token = auth::make_session_token().reveal();
    CHECK(auth::find_session_token("hermod_session=" + token) == token);
    CHECK(auth::find_session_token("a=b; hermod_session=" + token + " ; c=d") == token);
    CHECK(auth::find_session_token("hermod_session=; hermod_session=" + token) == token);
    CHECK_FALSE(auth::find_session_token("").has_value());
    CHECK_FALSE(auth::find_session_token("xhermod_session=" + token).has_value());
    CHECK_FALSE(auth::find_session_token("hermod_session=" + token + "x").has_value());
    CHECK_FALSE(auth::find_session_token(";;=;hermod_session").has_value());
}
