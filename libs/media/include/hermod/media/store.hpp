#pragma once
#include "hermod/async/awaitable.hpp"
#include "hermod/base/result.hpp"
#include "hermod/base/secret.hpp"
#include "hermod/http/client.hpp"

#include <memory>
#include <string>

namespace hermod::media {

/// Where the bytes of files lie. Keys are `<tenant>/<sha256 in hex>`: what is under a key never
/// changes, so putting it twice is harmless. Errors: errc::no_such_file_or_directory if there is
/// none, errc::invalid_argument for a key of another form, else what the system or the bucket said.
class store {
public:
    store() = default;
    store(const store&) = delete;
    store& operator=(const store&) = delete;
    virtual ~store() = default;

    /// Returns when the bytes will survive a crash.
    virtual awaitable<result<void>> put(std::string key, std::string bytes, deadline limit) = 0;
    virtual awaitable<result<std::string>> get(std::string key, deadline limit) = 0;
    /// Removing what is not there is no error.
    virtual awaitable<result<void>> remove(std::string key, deadline limit) = 0;
};

/// `<tenant>/<sha256>`.
[[nodiscard]] std::string key_of(std::string_view tenant_id, std::string_view sha256_hex);
/// Whether it is a key as key_of() makes them, and so can name nothing outside the store.
[[nodiscard]] bool is_key(std::string_view key) noexcept;

/// Files below `folder`, which is made if need be; written beside, synced and renamed. The work is
/// done in a thread of its own.
[[nodiscard]] std::unique_ptr<store> make_folder_store(std::string folder);

struct bucket {
    http::origin endpoint;  // https://s3.eu-central-1.amazonaws.com, http://minio:9000, …
    std::string name;
    std::string region{"us-east-1"};
    std::string access_key;
    secret secret_key;
    std::string prefix{};  // put before each key
};

/// A bucket of anything that speaks S3: path style, signature version 4.
[[nodiscard]] std::unique_ptr<store> make_s3_store(
    executor, bucket, log::logger&, telemetry::registry&, std::size_t max_bytes
);

}  // namespace hermod::media
