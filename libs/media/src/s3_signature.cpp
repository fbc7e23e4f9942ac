#include "s3_signature.hpp"

#include "hermod/base/encoding.hpp"
#include "hermod/crypto/digest.hpp"

#include <map>

namespace hermod::media {

namespace {

/// `20130524T000000Z`
std::string compact_time(system_time at) {
    auto text = format_rfc3339(std::chrono::floor<std::chrono::seconds>(at));
    text.erase(text.find('.'), 4);
    std::string out;
    for (const char c : text)
        if (c != '-' && c != ':') out += c;
    return out;
}

}  // namespace

http::headers sign_s3(
    const s3_request& asked, const secret& secret_key, const http::headers& more
) {
    const auto time = compact_time(asked.at);
    const auto day = time.substr(0, 8);
    std::map<std::string, std::string> fields{
        {"host", std::string{asked.host}},
        {"x-amz-content-sha256", std::string{asked.body_sha256}},
        {"x-amz-date", time}};
    for (const auto& [name, value] : more.items()) fields.emplace(name, value);
    std::string canonical{asked.method};
    canonical.append("\n").append(asked.path).append("\n\n");
    std::string names;
    for (const auto& [name, value] : fields) {
        canonical.append(name).append(":").append(value).append("\n");
        names.append(names.empty() ? "" : ";").append(name);
    }
    canonical.append("\n").append(names).append("\n").append(asked.body_sha256);

    const auto scope = day + "/" + std::string{asked.region} + "/s3/aws4_request";
    const auto to_sign =
        "AWS4-HMAC-SHA256\n" + time + "\n" + scope + "\n" + to_hex(crypto::sha256(canonical));
    auto key = crypto::hmac_sha256("AWS4" + secret_key.reveal(), day);
    for (const std::string_view step :
         {asked.region, std::string_view{"s3"}, std::string_view{"aws4_request"}})
        key = crypto::hmac_sha256(key, step);
    const auto signature = to_hex(crypto::hmac_sha256(key, to_sign));

    http::headers out;
    out.add("x-amz-date", time);
    out.add("x-amz-content-sha256", std::string{asked.body_sha256});
    out.add(
        "Authorization",
        "AWS4-HMAC-SHA256 Credential=" + std::string{asked.access_key} + "/" + scope +
            ",SignedHeaders=" + names + ",Signature=" + signature
    );
    return out;
}

}  // namespace hermod::media
