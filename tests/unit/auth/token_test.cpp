#include "hermod/auth/token.hpp"

#include "support/catch.hpp"

#include "hermod/base/encoding.hpp"
#include "hermod/crypto/digest.hpp"

#include <functional>
#include <stdexcept>

using namespace hermod;
using namespace std::chrono_literals;

namespace {

const std::string key_bytes(32, 'k');
const std::string other_key_bytes(32, 'o');
const secret keys{"now:" + to_base64url(key_bytes) + "\nbefore:" + to_base64url(other_key_bytes)};
const system_time now{1'800'000'000s};
constexpr const char* tenant = "0190f5a0-0000-7000-8000-000000000001";
constexpr const char* conversation = "0190f5a0-0000-7000-8000-000000000002";

auth::claims widget_claims() {
    auth::claims content;
    content.subject = "visitor";
    content.tenant_id = *parse_uuid(tenant);
    content.role = auth::role::widget;
    content.conversation_id = parse_uuid(conversation);
    content.scopes = {"send", "read"};
    content.issued_at = now;
    content.not_before = now;
    content.expires_at = now + 900s;
    return content;
}

/// A token with any header and claims, signed as asked.
std::string forge(const std::string& header, const std::string& claims, const std::string& key) {
    const std::string input = to_base64url(header) + "." + to_base64url(claims);
    return input + "." + to_base64url(crypto::hmac_sha256(key, input));
}

const std::string good_header = R"({"alg":"HS256","typ":"JWT","kid":"now"})";

std::string claims_with(const std::string& from, const std::string& to) {
    std::string text =
        R"({"iss":"hermod","aud":"hermod","sub":"s","tid":"0190f5a0-0000-7000-8000-000000000001","role":"agent",)"
        R"("iat":1800000000,"nbf":1800000000,"exp":1800000900,"jti":"j"})";
    const auto at = text.find(from);
    if (at == std::string::npos) throw std::logic_error{"the test's own claims lack " + from};
    return text.replace(at, from.size(), to);
}

struct bad_token {
    std::string why;
    std::string token;
    auth::errc expected;
};

}  // namespace

TEST_CASE("a token comes back with everything that was put in") {
    const auth::token_authority authority{keys};
    const auto token = authority.make(widget_claims());
    const auto read = authority.verify(token, now + 10s);
    REQUIRE(read.has_value());
    CHECK(read->subject == "visitor");
    CHECK(to_string(read->tenant_id) == tenant);
    CHECK(read->role == auth::role::widget);
    CHECK(to_string(*read->conversation_id) == conversation);
    CHECK(read->scopes == std::vector<std::string>{"send", "read"});
    CHECK(read->expires_at == now + 900s);
    CHECK_FALSE(read->token_id.empty());
    CHECK(
        from_base64url(token.substr(0, token.find('.'))).value().find("\"kid\":\"now\"") !=
        std::string::npos
    );
}

TEST_CASE(
    "keys rotate: what an older key signed is still accepted, what a foreign one signed is not"
) {
    const auth::token_authority before{secret{"before:" + to_base64url(other_key_bytes)}};
    const auth::token_authority authority{keys};
    CHECK(authority.verify(before.make(widget_claims()), now).has_value());
    CHECK(before.verify(authority.make(widget_claims()), now).error() == auth::errc::unknown_key);
    const auth::token_authority impostor{secret{"now:" + to_base64url(std::string(32, 'x'))}};
    CHECK(
        authority.verify(impostor.make(widget_claims()), now).error() == auth::errc::bad_signature
    );
}

TEST_CASE(
    "a token made by hand with the right key and claims is accepted, so the refusals below mean "
    "something"
) {
    const auth::token_authority authority{keys};
    CHECK(authority.verify(forge(good_header, claims_with("agent", "agent"), key_bytes), now)
              .has_value());
}

TEST_CASE("bad headers and signatures are refused") {
    const auth::token_authority authority{keys};
    const std::string claims = claims_with("agent", "agent");
    const std::string good = forge(good_header, claims, key_bytes);
    const auto unsigned_part = good.substr(0, good.rfind('.') + 1);
    auto with_header = [&](const std::string& header) { return forge(header, claims, key_bytes); };
    const std::vector<bad_token> table{
        {"empty", "", auth::errc::malformed},
        {"two parts", "a.b", auth::errc::malformed},
        {"four parts", good + ".x", auth::errc::malformed},
        {"no JSON", forge("x", claims, key_bytes), auth::errc::malformed},
        {"header is an array", with_header("[]"), auth::errc::malformed},
        {"not base64url", "+" + good, auth::errc::malformed},
        {"100 KiB", good + std::string(102'400, 'a'), auth::errc::malformed},
        {"a zero byte", good + std::string(1, '\0'), auth::errc::malformed},
        {"alg none",
         with_header(R"({"alg":"none","typ":"JWT","kid":"now"})"),
         auth::errc::wrong_algorithm},
        {"alg None, no signature",
         to_base64url(R"({"alg":"None","typ":"JWT","kid":"now"})") + "." + to_base64url(claims) +
             ".",
         auth::errc::wrong_algorithm},
        {"alg HS512",
         with_header(R"({"alg":"HS512","typ":"JWT","kid":"now"})"),
         auth::errc::wrong_algorithm},
        {"alg RS256",
         with_header(R"({"alg":"RS256","typ":"JWT","kid":"now"})"),
         auth::errc::wrong_algorithm},
        {"alg lower case",
         with_header(R"({"alg":"hs256","typ":"JWT","kid":"now"})"),
         auth::errc::wrong_algorithm},
        {"alg missing", with_header(R"({"typ":"JWT","kid":"now"})"), auth::errc::wrong_algorithm},
        {"alg a list",
         with_header(R"({"alg":["HS256"],"typ":"JWT","kid":"now"})"),
         auth::errc::wrong_algorithm},
        {"typ of another kind",
         with_header(R"({"alg":"HS256","typ":"at+jwt","kid":"now"})"),
         auth::errc::wrong_algorithm},
        {"typ missing", with_header(R"({"alg":"HS256","kid":"now"})"), auth::errc::wrong_algorithm},
        {"kid missing", with_header(R"({"alg":"HS256","typ":"JWT"})"), auth::errc::unknown_key},
        {"kid a path",
         with_header(R"({"alg":"HS256","typ":"JWT","kid":"../../dev/null"})"),
         auth::errc::unknown_key},
        {"kid SQL",
         with_header(R"({"alg":"HS256","typ":"JWT","kid":"x' or '1'='1"})"),
         auth::errc::unknown_key},
        {"kid a URL",
         with_header(R"({"alg":"HS256","typ":"JWT","kid":"http://evil/k"})"),
         auth::errc::unknown_key},
        {"crit",
         with_header(R"({"alg":"HS256","typ":"JWT","kid":"now","crit":["x"]})"),
         auth::errc::malformed},
        {"doubled alg",
         with_header(R"({"alg":"HS256","alg":"none","typ":"JWT","kid":"now"})"),
         auth::errc::malformed},
        {"signature stripped", unsigned_part, auth::errc::bad_signature},
        {"signature of another token",
         unsigned_part + to_base64url(std::string(32, 's')),
         auth::errc::bad_signature},
        {"wrong key", forge(good_header, claims, other_key_bytes), auth::errc::bad_signature},
        {"empty key", forge(good_header, claims, ""), auth::errc::bad_signature},
    };
    for (const auto& [why, token, expected] : table) {
        INFO(why);
        const auto outcome = authority.verify(token, now);
        REQUIRE(outcome.has_error());
        CHECK(outcome.error() == expected);
    }
}

TEST_CASE("bad claims under a good signature are refused") {
    const auth::token_authority authority{keys};
    auto with = [](const std::string& from, const std::string& to) {
        return forge(good_header, claims_with(from, to), key_bytes);
    };
    const std::vector<bad_token> table{
        {"other issuer", with("\"iss\":\"hermod\"", "\"iss\":\"evil\""), auth::errc::wrong_issuer},
        {"no issuer", with("\"iss\":\"hermod\",", ""), auth::errc::wrong_issuer},
        {"other audience",
         with("\"aud\":\"hermod\"", "\"aud\":\"other\""),
         auth::errc::wrong_audience},
        {"audience list",
         with("\"aud\":\"hermod\"", "\"aud\":[\"hermod\"]"),
         auth::errc::wrong_audience},
        {"doubled tenant",
         with("\"tid\":", "\"tid\":\"0190f5a0-0000-7000-8000-00000000000f\",\"tid\":"),
         auth::errc::malformed},
        {"no subject", with("\"sub\":\"s\",", ""), auth::errc::bad_claims},
        {"empty subject", with("\"sub\":\"s\"", "\"sub\":\"\""), auth::errc::bad_claims},
        {"tenant no uuid",
         with("0190f5a0-0000-7000-8000-000000000001", "1"),
         auth::errc::bad_claims},
        {"unknown role", with("agent", "root"), auth::errc::bad_claims},
        {"widget without conversation", with("agent", "widget"), auth::errc::bad_claims},
        {"conversation no uuid", with("\"jti\"", "\"cid\":\"x\",\"jti\""), auth::errc::bad_claims},
        {"scopes a list", with("\"jti\"", "\"scp\":[\"send\"],\"jti\""), auth::errc::bad_claims},
        {"no exp", with(",\"exp\":1800000900", ""), auth::errc::bad_claims},
        {"exp text", with("1800000900", "\"1800000900\""), auth::errc::bad_claims},
        {"exp a fraction", with("1800000900", "1800000900.5"), auth::errc::bad_claims},
        {"exp beyond all years", with("1800000900", "999999999999999"), auth::errc::bad_claims},
        {"exp negative", with("1800000900", "-1"), auth::errc::bad_claims},
        {"lives too long", with("1800000900", "1800003601"), auth::errc::bad_claims},
        {"no jti", with(",\"jti\":\"j\"", ""), auth::errc::bad_claims},
        {"expired",
         forge(
             good_header,
             R"({"iss":"hermod","aud":"hermod","sub":"s","tid":"0190f5a0-0000-7000-8000-000000000001","role":"agent","iat":1799999000,"nbf":1799999000,"exp":1800000000,"jti":"j"})",
             key_bytes
         ),
         auth::errc::expired},
        {"future nbf", with("\"nbf\":1800000000", "\"nbf\":1800000006"), auth::errc::not_yet_valid},
        {"issued in the future",
         with("\"iat\":1800000000", "\"iat\":1800000006"),
         auth::errc::not_yet_valid},
        {"claims an array", forge(good_header, "[]", key_bytes), auth::errc::malformed},
    };
    for (const auto& [why, token, expected] : table) {
        INFO(why);
        const auto outcome = authority.verify(token, now);
        REQUIRE(outcome.has_error());
        CHECK(outcome.error() == expected);
    }
}

TEST_CASE("a small lead of another host's clock is tolerated, a second past the end is not") {
    const auth::token_authority authority{keys};
    const auto token = authority.make(widget_claims());
    CHECK(authority.verify(token, now - 5s).has_value());
    CHECK(authority.verify(token, now - 6s).error() == auth::errc::not_yet_valid);
    CHECK(authority.verify(token, now + 899s).has_value());
    CHECK(authority.verify(token, now + 900s).error() == auth::errc::expired);
}

TEST_CASE("claims that nobody would accept are not signed") {
    const auth::token_authority authority{keys};
    auto eternal = widget_claims();
    eternal.expires_at = now + 3601s;
    CHECK_THROWS_AS(authority.make(eternal), std::invalid_argument);
    auto homeless = widget_claims();
    homeless.conversation_id.reset();
    CHECK_THROWS_AS(authority.make(homeless), std::invalid_argument);
}

TEST_CASE("short keys are refused, and the text does not tell them") {
    const std::string hush = to_base64url(std::string(31, 'h'));
    try {
        const auth::token_authority authority{secret{"now:" + hush}};
        FAIL("must be refused");
    } catch (const std::invalid_argument& failure) {
        CHECK(std::string{failure.what()}.find(hush) == std::string::npos);
    }
}
