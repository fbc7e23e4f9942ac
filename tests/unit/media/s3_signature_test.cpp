#include "s3_signature.hpp"

#include "support/catch.hpp"

#include "hermod/media/store.hpp"

using namespace hermod;
using namespace hermod::media;

// The examples of "Signature Calculations for the Authorization Header" in Amazon's S3 reference.
namespace {

const secret key{"wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"};
const system_time day = *parse_rfc3339("2013-05-24T00:00:00Z");
constexpr auto empty_digest = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

s3_request asked(std::string_view method, std::string_view path, std::string_view digest) {
    return {
        .method = method,
        .host = "examplebucket.s3.amazonaws.com",
        .path = path,
        .body_sha256 = digest,
        .at = day,
        .region = "us-east-1",
        .access_key = "AKIAIOSFODNN7EXAMPLE"};
}

}  // namespace

TEST_CASE("a GET is signed as in Amazon's example") {
    http::headers more;
    more.add("range", "bytes=0-9");
    const auto fields = sign_s3(asked("GET", "/test.txt", empty_digest), key, more);
    CHECK(fields.get("x-amz-date") == "20130524T000000Z");
    CHECK(
        fields.get("Authorization") ==
        "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,"
        "SignedHeaders=host;range;x-amz-content-sha256;x-amz-date,"
        "Signature=f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41"
    );
}

TEST_CASE("a PUT is signed as in Amazon's example") {
    http::headers more;
    more.add("date", "Fri, 24 May 2013 00:00:00 GMT");
    more.add("x-amz-storage-class", "REDUCED_REDUNDANCY");
    const auto fields = sign_s3(
        asked(
            "PUT",
            "/test%24file.text",
            "44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072"
        ),
        key,
        more
    );
    CHECK(fields.get("Authorization")
              ->ends_with(
                  "Signature=98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd"
              ));
}

TEST_CASE("keys can name nothing outside the store") {
    const std::string tenant = "0192f0c1-2f3a-7c5d-8e9f-0123456789ab";
    CHECK(is_key(key_of(tenant, std::string(64, 'a'))));
    CHECK_FALSE(is_key(key_of(tenant, std::string(63, 'a'))));
    CHECK_FALSE(is_key(key_of("../92f0c1-2f3a-7c5d-8e9f-0123456789ab", std::string(64, 'a'))));
    CHECK_FALSE(is_key(key_of(tenant, std::string(61, 'a') + "/..")));
}
