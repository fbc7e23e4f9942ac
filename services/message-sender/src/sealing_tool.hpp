#pragma once
#include <optional>
#include <string>
#include <vector>

namespace hermod::sender {

/// The operator's side of credentials, in the program that opens them:
///   --new-sealing-key                                       prints a line for the keyring
///   --seal-credential --account-aad tenantId:accountId      reads a token from standard input, prints {"keyId","sealed"}
/// The keyring comes from HERMOD_SEALING_KEYS_FILE (or HERMOD_SEALING_KEYS). The exit code, or nothing if the arguments ask for
/// neither.
[[nodiscard]] std::optional<int> run_sealing_tool(const std::vector<std::string>& arguments);

}  // namespace hermod::sender
