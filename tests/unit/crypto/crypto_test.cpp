#include "support/catch.hpp"

#include "hermod/base/encoding.hpp"
#include "hermod/crypto/digest.hpp"
#include "hermod/crypto/keyring.hpp"

#include <stdexcept>

using namespace hermod;

namespace {

std::string key_of(char fill, std::size_t count = 32) {
    return to_base64url(std::string(count, fill));
}

}  // namespace

TEST_CASE("digests match their published vectors") {
    CHECK(
        to_hex(crypto::sha256("abc")) ==
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    );
    CHECK(
        to_hex(crypto::sha256("")) ==
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    );
    // RFC 4231, test case 2.
    CHECK(
        to_hex(crypto::hmac_sha256("Jefe", "what do ya want for nothing?")) ==
        "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
    );
    CHECK(
        to_hex(crypto::hmac_sha256("", "")) ==
        "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad"
    );
}

TEST_CASE("comparison is by content and length") {
    CHECK(crypto::constant_time_equal("abc", "abc"));
    CHECK(crypto::constant_time_equal("", ""));
    CHECK_FALSE(crypto::constant_time_equal("abc", "abd"));
    CHECK_FALSE(crypto::constant_time_equal("abc", "ab"));
}

TEST_CASE("random tokens have the asked size and differ") {
    CHECK(crypto::random_bytes(24).size() == 24);
    CHECK(crypto::random_token(32).size() == 43);
    CHECK(crypto::random_token(32) != crypto::random_token(32));
}

TEST_CASE("what was sealed opens with its associated data, and with nothing else") {
    const crypto::keyring keys{secret{"a:" + key_of('x')}};
    const auto box = keys.seal(secret{"EAAG-token"}, "account:t1:a1");
    CHECK(box.key_id == "a");
    CHECK(box.bytes.find("EAAG") == std::string::npos);
    CHECK(keys.open(box, "account:t1:a1").value().reveal() == "EAAG-token");
    CHECK(keys.open(box, "account:t1:a2").error() == crypto::errc::not_authentic);
    CHECK(keys.seal(secret{"EAAG-token"}, "account:t1:a1").bytes != box.bytes);
    const auto nothing = keys.seal(secret{}, "");
    CHECK(keys.open(nothing, "").value().empty());
}

TEST_CASE("every changed byte is noticed") {
    const crypto::keyring keys{secret{"a:" + key_of('x')}};
    const auto box = keys.seal(secret{"token"}, "row");
    for (std::size_t i = 0; i < box.bytes.size(); ++i) {
        auto changed = box;
        changed.bytes[i] = static_cast<char>(changed.bytes[i] ^ 1);
        CHECK(keys.open(changed, "row").has_error());
    }
    auto cut = box;
    cut.bytes.resize(10);
    CHECK(keys.open(cut, "row").error() == crypto::errc::malformed);
}

TEST_CASE("keys rotate: the first seals, the older ones still open") {
    const crypto::keyring old_keys{secret{"old:" + key_of('o')}};
    const auto box = old_keys.seal(secret{"token"}, "row");
    const crypto::keyring rotated{
        secret{"# newest first\nnew:" + key_of('n') + "\n\n old:" + key_of('o') + "\r\n"}};
    CHECK(rotated.current_key_id() == "new");
    CHECK(rotated.open(box, "row").value().reveal() == "token");
    CHECK(rotated.seal(secret{"token"}, "row").key_id == "new");
    const crypto::keyring done{secret{"new:" + key_of('n')}};
    CHECK(done.open(box, "row").error() == crypto::errc::unknown_key);
    const crypto::keyring impostor{secret{"old:" + key_of('i')}};
    CHECK(impostor.open(box, "row").error() == crypto::errc::not_authentic);
}

TEST_CASE("bad key files are refused without telling the key") {
    const std::string hush = key_of('s', 31);
    for (const std::string& text :
         {std::string{},
          std::string{"# only a comment"},
          hush,
          "a:" + hush,
          "a b:" + key_of('k'),
          ":" + key_of('k'),
          "a:" + key_of('k') + "\na:" + key_of('k'),
          "a:" + key_of('s', 33),
          "a:**" + hush,
          std::string(33, 'i') + ":" + key_of('k')}) {
        try {
            const crypto::keyring keys{secret{text}};
            FAIL("must be refused");
        } catch (const std::invalid_argument& failure) {
            CHECK(std::string{failure.what()}.find(hush.substr(0, 8)) == std::string::npos);
        }
    }
}

TEST_CASE("a fresh key line is accepted by the keyring") {
    const crypto::keyring keys{crypto::make_key_line(32)};
    CHECK(keys.current_key_id().size() == 9);
    CHECK(keys.open(keys.seal(secret{"x"}, "y"), "y").has_value());
}
