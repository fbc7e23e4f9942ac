#pragma once
#include "store/key_directory.hpp"
#include "store/provisioner.hpp"

#include "hermod/json/reader.hpp"

#include <cstddef>
#include <string_view>

// Bodies of the requests that make something. Ids that are not given are made here.
namespace hermod::store {

inline constexpr std::size_t max_provisioned_items = 5'000;

[[nodiscard]] json::result<tenant_row> read_tenant_request(std::string_view body);
[[nodiscard]] json::result<outlet_row> read_outlet_request(std::string_view body);
[[nodiscard]] json::result<account_row> read_account_request(std::string_view body);
[[nodiscard]] json::result<contact_batch> read_contacts_request(std::string_view body);
/// Without key id and hash: those are the caller's to add.
[[nodiscard]] json::result<new_api_key_row> read_api_key_request(std::string_view body);

}  // namespace hermod::store
