#include "response_parser.hpp"

#include <boost/beast/http/error.hpp>

#include <algorithm>

namespace hermod::http {

namespace beast = boost::beast;

namespace {

constexpr std::uint32_t max_header_bytes = 64 * 1024;
constexpr std::size_t max_fields = 200;
constexpr std::size_t shortest_chunk_end = std::string_view{"0\r\n\r\n"}.size();

}  // namespace

response_parser::response_parser(std::size_t max_body_bytes, bool answers_head)
    : max_body_bytes_{max_body_bytes},
      answers_head_{answers_head} {
    begin();
}

void response_parser::begin() {
    answer_ = response{};
    answer_.status = 0;
    grammar_.emplace(*this);
    grammar_->eager(true);
    grammar_->skip(answers_head_);
    grammar_->header_limit(max_header_bytes);
    grammar_->body_limit(max_body_bytes_);
}

std::size_t response_parser::put(std::string_view bytes, error_code& ec) {
    std::size_t used = 0;
    ec = {};
    while (!bytes.empty() && !ec && !is_done()) {
        if (grammar_->is_done()) begin();  // that was a 1xx
        // Beast asserts that it gets enough of the last chunk at once; no chunked body can end in
        // less.
        if (grammar_->is_header_done() && grammar_->chunked() && bytes.size() < shortest_chunk_end)
            break;
        const auto taken = grammar_->put({bytes.data(), bytes.size()}, ec);
        used += taken;
        bytes.remove_prefix(taken);
    }
    if (ec == beast::http::error::need_more) ec = {};
    if (bytes.size() > 2 * max_header_bytes && !is_done())
        ec = beast::http::make_error_code(beast::http::error::header_limit);
    return used;
}

void response_parser::put_eof(error_code& ec) {
    if (grammar_->got_some() && !grammar_->is_done())
        grammar_->put_eof(ec);
    else
        ec = beast::http::make_error_code(beast::http::error::end_of_stream);
}

void response_parser::grammar::on_response_impl(int code, text, int, error_code& ec) {
    owner.answer_.status = code;
    if (code == 101) ec = beast::http::make_error_code(beast::http::error::bad_status);
}

void response_parser::grammar::on_field_impl(field, text name, text value, error_code& ec) {
    if (is_header_done()) return;
    auto& items = owner.answer_.fields.items();
    if (items.size() >= max_fields) {
        ec = beast::http::make_error_code(beast::http::error::header_limit);
        return;
    }
    items.emplace_back(name, value);
}

void response_parser::grammar::
    on_body_init_impl(const boost::optional<std::uint64_t>& length, error_code&) {
    constexpr std::uint64_t at_first = 64 * 1024;
    if (length) owner.answer_.body.reserve(static_cast<std::size_t>(std::min(*length, at_first)));
}

std::size_t response_parser::grammar::on_body_impl(text body, error_code&) {
    owner.answer_.body.append(body.data(), body.size());
    return body.size();
}

std::size_t response_parser::grammar::on_chunk_body_impl(std::uint64_t, text body, error_code&) {
    owner.answer_.body.append(body.data(), body.size());
    return body.size();
}

}  // namespace hermod::http
