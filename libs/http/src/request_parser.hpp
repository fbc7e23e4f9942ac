#pragma once
#include "hermod/http/message.hpp"
#include "hermod/http/server.hpp"

#include <boost/beast/http/basic_parser.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace hermod::http {

/// Why bytes are no acceptable request.
struct refusal {
    int status{400};
    std::string_view code;
    std::string_view message;
};

/// Reads one request from bytes; no I/O. Beast's parser does the grammar, this class adds what a
/// server at a border must not let through: everything that two parsers could read differently ends
/// in a refusal (RFC 9112, 11.2).
class request_parser {
public:
    explicit request_parser(const server_settings&);
    request_parser(const request_parser&) = delete;
    request_parser& operator=(const request_parser&) = delete;

    /// Takes what it can of `bytes` and says how much that was; the rest must be given again with
    /// more behind it. Reads one request and no byte of the next. After is_done() or failure() it
    /// must not be called again.
    std::size_t put(std::string_view bytes);

    [[nodiscard]] const std::optional<refusal>& failure() const noexcept { return failure_; }

    [[nodiscard]] bool is_head_done() const noexcept { return grammar_.is_header_done(); }

    [[nodiscard]] bool is_done() const noexcept { return grammar_.is_done(); }

    // Known once the head is done.
    [[nodiscard]] bool keeps_alive() const noexcept { return grammar_.keep_alive(); }

    [[nodiscard]] bool is_http_1_0() const noexcept { return grammar_.version == 10; }

    [[nodiscard]] bool expects_continue() const noexcept { return expects_continue_; }

    [[nodiscard]] bool wants_websocket() const noexcept { return wants_websocket_; }

    [[nodiscard]] const http::request& request() const noexcept { return request_; }

    [[nodiscard]] http::request take() noexcept { return std::move(request_); }

private:
    /// Beast's callbacks: straight into our structures.
    struct grammar final : boost::beast::http::basic_parser<true> {
        using field = boost::beast::http::field;
        using text = boost::beast::string_view;

        explicit grammar(request_parser& p)
            : owner{p} {}

        void
        on_request_impl(boost::beast::http::verb, text method, text target, int version, error_code&)
            override;

        void on_response_impl(int, text, int, error_code&) override {}

        void on_field_impl(field, text name, text value, error_code&) override;
        void on_header_impl(error_code&) override;
        void on_body_init_impl(const boost::optional<std::uint64_t>& length, error_code&) override;
        std::size_t on_body_impl(text body, error_code&) override;
        void on_chunk_header_impl(std::uint64_t size, text extensions, error_code&) override;
        std::size_t on_chunk_body_impl(std::uint64_t remain, text body, error_code&) override;

        void on_finish_impl(error_code&) override {}

        request_parser& owner;
        int version{11};
    };

    void refuse(int status, std::string_view code, std::string_view message);
    /// The size of the complete head in `bytes`; 0 if it is not complete yet, or refused.
    std::size_t find_head(std::string_view bytes);
    /// Bare LF, folded lines and NUL, from where nobody looked yet.
    void check_lines(std::string_view head, std::size_t from);
    void read_target(std::string_view target, error_code&);
    void read_framing_field(boost::beast::http::field, std::string_view value, error_code&);
    void check_head(error_code&);
    void translate(const error_code&);
    [[nodiscard]] std::size_t body_limit_of(std::string_view path) const noexcept;

    const server_settings& settings_;
    http::request request_;
    std::optional<refusal> failure_;
    std::size_t scanned_{0};
    unsigned host_count_{0};
    unsigned length_count_{0};
    unsigned encoding_count_{0};
    bool expects_continue_{false};
    bool wants_websocket_{false};
    grammar grammar_;
};

}  // namespace hermod::http
