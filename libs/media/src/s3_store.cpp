#include "s3_signature.hpp"

#include "hermod/base/encoding.hpp"
#include "hermod/crypto/digest.hpp"
#include "hermod/media/store.hpp"

namespace hermod::media {

namespace {

namespace errc = boost::system::errc;

http::client_settings client_settings_of(std::size_t max_bytes) {
    http::client_settings out;
    out.name = "media store";
    out.max_connections = 8;
    out.max_response_bytes = max_bytes;
    return out;
}

std::string host_of(const http::origin& where) {
    const bool is_usual = where.port == (where.is_tls ? "443" : "80");
    return is_usual ? where.host : where.host + ":" + where.port;
}

class s3_store final : public store {
public:
    s3_store(
        executor ex,
        bucket where,
        log::logger& logger,
        telemetry::registry& metrics,
        std::size_t max_bytes
    )
        : client_{std::move(ex), where.endpoint, client_settings_of(max_bytes), logger, metrics},
          where_{std::move(where)} {}

    awaitable<result<void>> put(std::string key, std::string bytes, deadline limit) override {
        if (!is_key(key)) co_return errc::make_error_code(errc::invalid_argument);
        auto request = make_request("PUT", key, std::move(bytes), limit);
        const auto got = co_await client_.send(std::move(request));
        if (got.delivery != http::delivery::answered) co_return got.reason;
        if (got.answer.status != 200) co_return errc::make_error_code(errc::io_error);
        co_return result<void>{};
    }

    awaitable<result<std::string>> get(std::string key, deadline limit) override {
        if (!is_key(key)) co_return errc::make_error_code(errc::invalid_argument);
        auto request = make_request("GET", key, {}, limit);
        auto got = co_await client_.send(std::move(request));
        if (got.delivery != http::delivery::answered) co_return got.reason;
        if (got.answer.status == 404)
            co_return errc::make_error_code(errc::no_such_file_or_directory);
        if (got.answer.status != 200) co_return errc::make_error_code(errc::io_error);
        co_return std::move(got.answer.body);
    }

    awaitable<result<void>> remove(std::string key, deadline limit) override {
        if (!is_key(key)) co_return errc::make_error_code(errc::invalid_argument);
        auto request = make_request("DELETE", key, {}, limit);
        const auto got = co_await client_.send(std::move(request));
        if (got.delivery != http::delivery::answered) co_return got.reason;
        const bool is_gone =
            got.answer.status == 204 || got.answer.status == 200 || got.answer.status == 404;
        if (!is_gone) co_return errc::make_error_code(errc::io_error);
        co_return result<void>{};
    }

private:
    [[nodiscard]] http::outgoing make_request(
        std::string method, const std::string& key, std::string body, deadline limit
    ) const {
        http::outgoing out;
        out.method = std::move(method);
        out.target = "/" + where_.name + "/" + where_.prefix + key;
        const auto path = where_.endpoint.prefix + out.target;
        const auto digest = to_hex(crypto::sha256(body));
        const auto host = host_of(where_.endpoint);
        out.fields = sign_s3(
            {.method = out.method,
             .host = host,
             .path = path,
             .body_sha256 = digest,
             .at = std::chrono::system_clock::now(),
             .region = where_.region,
             .access_key = where_.access_key},
            where_.secret_key
        );
        out.body = std::move(body);
        out.limit = limit;
        return out;
    }

    http::client client_;
    bucket where_;
};

}  // namespace

std::unique_ptr<store> make_s3_store(
    executor ex,
    bucket where,
    log::logger& logger,
    telemetry::registry& metrics,
    std::size_t max_bytes
) {
    return std::make_unique<s3_store>(std::move(ex), std::move(where), logger, metrics, max_bytes);
}

}  // namespace hermod::media
