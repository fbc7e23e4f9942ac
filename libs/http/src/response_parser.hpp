#pragma once
#include "hermod/base/result.hpp"
#include "hermod/http/message.hpp"

#include <boost/beast/http/basic_parser.hpp>

#include <cstddef>
#include <string>
#include <string_view>

namespace hermod::http {

/// Reads one answer from bytes; no I/O. Answers 1xx (but 101) are passed over.
class response_parser {
public:
    /// `answers_head`: the answer to HEAD has no body whatever its length says.
    response_parser(std::size_t max_body_bytes, bool answers_head);

    /// Takes what it can of `bytes` and says how much that was; the rest must be given again with
    /// more behind it.
    std::size_t put(std::string_view bytes, error_code&);
    /// The peer closed: the end of an answer without a length, otherwise an error.
    void put_eof(error_code&);

    [[nodiscard]] bool is_done() const noexcept {
        return grammar_->is_done() && answer_.status >= 200;
    }

    [[nodiscard]] bool keeps_alive() const noexcept { return grammar_->keep_alive(); }

    [[nodiscard]] response take() noexcept { return std::move(answer_); }

private:
    struct grammar final : boost::beast::http::basic_parser<false> {
        using field = boost::beast::http::field;
        using text = boost::beast::string_view;

        explicit grammar(response_parser& p)
            : owner{p} {}

        void on_request_impl(boost::beast::http::verb, text, text, int, error_code&) override {}

        void on_response_impl(int code, text reason, int version, error_code&) override;
        void on_field_impl(field, text name, text value, error_code&) override;

        void on_header_impl(error_code&) override {}

        void on_body_init_impl(const boost::optional<std::uint64_t>& length, error_code&) override;
        std::size_t on_body_impl(text body, error_code&) override;

        void on_chunk_header_impl(std::uint64_t, text, error_code&) override {}

        std::size_t on_chunk_body_impl(std::uint64_t remain, text body, error_code&) override;

        void on_finish_impl(error_code&) override {}

        response_parser& owner;
    };

    void begin();

    std::size_t max_body_bytes_;
    bool answers_head_;
    response answer_;
    std::optional<grammar> grammar_;
};

}  // namespace hermod::http
