#include "domain/tenant_check.hpp"

#include "hermod/json/reader.hpp"

namespace hermod::gateway {

namespace {

/// An empty text names nobody: who needs a tenant calls it missing.
bool is_other(std::string_view text, const uuid& tenant) {
    if (text.empty()) return false;
    const auto named = parse_uuid(text);
    return !named || *named != tenant;
}

bool body_names_other(const std::string& body, const uuid& tenant) {
    // Most bodies name none: a search costs less than a parse. JSON could write the name with
    // escapes.
    const bool may_name =
        body.find("tenantId") != std::string::npos || body.find("\\u") != std::string::npos;
    if (!may_name) return false;
    const auto parsed = json::document::parse(body, {.bytes = body.size() + 1});
    if (!parsed) return false;
    const auto named = parsed->root()["tenantId"];
    if (named.is_absent()) return false;
    const auto text = named.string();
    return !text || is_other(*text, tenant);
}

}  // namespace

bool names_other_tenant(const http::request& r, const uuid& tenant) {
    for (const auto& [name, value] : r.fields.items()) {
        http::headers one;
        if (name.size() != std::string_view{"X-Tenant-ID"}.size()) continue;
        one.add(name, value);
        if (one.get("X-Tenant-ID") && is_other(value, tenant)) return true;
    }
    const auto in_query = r.query("tenantId");
    if (in_query && is_other(*in_query, tenant)) return true;
    return body_names_other(r.body, tenant);
}

}  // namespace hermod::gateway
