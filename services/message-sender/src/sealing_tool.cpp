#include "sealing_tool.hpp"

#include <algorithm>
#include <exception>
#include <iostream>
#include <iterator>

#include "graph/credential_book.hpp"
#include "hermod/base/encoding.hpp"
#include "hermod/base/ids.hpp"
#include "hermod/config/env.hpp"
#include "hermod/crypto/keyring.hpp"
#include "hermod/json/writer.hpp"

namespace hermod::sender {

namespace {

constexpr std::size_t sealing_key_bytes = 32;

secret read_token(std::istream& in) {
    std::string text{std::istreambuf_iterator<char>{in}, {}};
    while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) text.pop_back();
    return secret{std::move(text)};
}

/// `tenantId:accountId`
std::optional<std::string> binding_of(const std::vector<std::string>& arguments) {
    const auto flag = std::find(arguments.begin(), arguments.end(), "--account-aad");
    if (flag == arguments.end() || flag + 1 == arguments.end()) return std::nullopt;
    const auto& text = *(flag + 1);
    const auto colon = text.find(':');
    if (colon == std::string::npos) return std::nullopt;
    const auto tenant = text.substr(0, colon);
    const auto account = text.substr(colon + 1);
    if (!parse_uuid(tenant) || !parse_uuid(account)) return std::nullopt;
    return credential_binding(tenant, account);
}

int seal(const std::vector<std::string>& arguments) {
    const auto binding = binding_of(arguments);
    if (!binding) {
        std::cerr << "--seal-credential needs --account-aad tenantId:accountId (two UUIDs)\n";
        return 1;
    }
    auto settings = config::reader::from_process();
    const auto lines = settings.required_secret("HERMOD_SEALING_KEYS", "keyring: lines id:base64url(32 bytes)");
    if (lines.empty()) {
        std::cerr << "HERMOD_SEALING_KEYS_FILE is not set or empty\n";
        return 1;
    }
    const auto token = read_token(std::cin);
    if (token.empty()) {
        std::cerr << "no credential on standard input\n";
        return 1;
    }
    const auto box = crypto::keyring{lines}.seal(token, *binding);
    json::writer out;
    out.begin_object().field("keyId", box.key_id).field("sealed", to_base64(box.bytes)).end_object();
    std::cout << out.view() << '\n';
    return 0;
}

}  // namespace

std::optional<int> run_sealing_tool(const std::vector<std::string>& arguments) {
    const auto has = [&](const char* name) { return std::find(arguments.begin(), arguments.end(), name) != arguments.end(); };
    try {
        if (has("--new-sealing-key")) {
            std::cout << crypto::make_key_line(sealing_key_bytes).reveal() << '\n';
            return 0;
        }
        if (has("--seal-credential")) return seal(arguments);
    } catch (const std::exception& e) {
        std::cerr << e.what() << '\n';
        return 1;
    }
    return std::nullopt;
}

}  // namespace hermod::sender
