#pragma once
#include "hermod/base/secret.hpp"
#include "hermod/json/reader.hpp"
#include "hermod/whatsapp/inbound.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace hermod::whatsapp {

/// Meta's own limits for one POST: 3 MB, up to 1,000 updates.
inline constexpr json::limits webhook_limits{.bytes = 3 * 1024 * 1024, .depth = 40};

/// Checks `X-Hub-Signature-256: sha256=<hex>` over the raw bytes, in constant time, against each
/// secret that is valid now (two during a rotation). False for a missing or malformed header.
[[nodiscard]] bool is_signed_by(
    std::string_view header, std::string_view raw_body, const std::vector<secret>& app_secrets
);

/// One change of one entry: what is published on its own.
struct webhook_change {
    std::string waba_id;
    std::string field;            // `messages`, `message_template_status_update`, …
    std::string phone_number_id;  // "" for fields that concern no number
    std::string value_json;       // the `value` object as it came
};

/// Takes the envelope apart: every entry, every change. An error only if the text is no JSON object
/// at all; entries and changes that are malformed are left out and counted in `malformed`.
struct webhook_envelope {
    std::vector<webhook_change> changes;
    std::size_t malformed{0};
};

[[nodiscard]] json::result<webhook_envelope> split_webhook(std::string_view raw_body);

/// The typed content of a `value` object of field `messages`.
struct webhook_value {
    std::vector<status_update> statuses;
    std::vector<inbound_message> messages;
    /// Items that could not be read, as JSON with the reason: to be parked, not to be dropped.
    std::vector<malformed_item> malformed;
};

[[nodiscard]] webhook_value parse_value(json::view value);

}  // namespace hermod::whatsapp
