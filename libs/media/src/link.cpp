#include "hermod/media/link.hpp"

#include "hermod/base/encoding.hpp"
#include "hermod/crypto/digest.hpp"

#include <charconv>

namespace hermod::media {

namespace {

std::string sign(
    const secret& key, std::string_view tenant_id, std::string_view media_id, std::string_view ends
) {
    std::string text{"media-link-1\n"};
    text.append(tenant_id).append("\n").append(media_id).append("\n").append(ends);
    return to_base64url(crypto::hmac_sha256(key.reveal(), text));
}

}  // namespace

secret make_link_key(const secret& service_key) {
    return secret{crypto::hmac_sha256(service_key.reveal(), "hermod media links")};
}

std::string make_link(const secret& key, const link& what, std::chrono::seconds rounding) {
    const auto step = rounding.count() > 0 ? rounding.count() : 1;
    const auto seconds =
        std::chrono::duration_cast<std::chrono::seconds>(what.ends.time_since_epoch()).count();
    const auto ends = std::to_string((seconds + step - 1) / step * step);
    std::string out{"/api/v1/media/"};
    out.append(what.media_id)
        .append("?t=")
        .append(what.tenant_id)
        .append("&e=")
        .append(ends)
        .append("&s=");
    return out.append(sign(key, what.tenant_id, what.media_id, ends));
}

bool is_valid_link(
    const secret& key,
    std::string_view tenant_id,
    std::string_view media_id,
    std::string_view ends,
    std::string_view signature,
    system_time now
) {
    std::int64_t seconds = 0;
    const auto [end, failure] = std::from_chars(ends.data(), ends.data() + ends.size(), seconds);
    if (failure != std::errc{} || end != ends.data() + ends.size()) return false;
    if (!crypto::constant_time_equal(sign(key, tenant_id, media_id, ends), signature)) return false;
    return std::chrono::duration_cast<std::chrono::seconds>(now.time_since_epoch()).count() <
           seconds;
}

}  // namespace hermod::media
