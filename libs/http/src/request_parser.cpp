#include "request_parser.hpp"

#include "serializer.hpp"

#include <boost/beast/http/error.hpp>

#include <algorithm>

namespace hermod::http {

namespace beast = boost::beast;

namespace {

constexpr std::size_t max_method_bytes = 32;
/// Room for what the chunked coding adds around its data: sizes, extensions, trailer.
constexpr std::size_t max_chunk_line_bytes = 4096;

std::string_view plain(beast::string_view text) noexcept {
    return {text.data(), text.size()};
}

bool is_all_digits(std::string_view text) noexcept {
    return !text.empty() &&
           std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

constexpr std::size_t shortest_chunk_end = std::string_view{"0\r\n\r\n"}.size();

/// `http://host/path` becomes `/path`: a server must take the absolute form too (RFC 9112, 3.2.2).
std::string_view without_origin(std::string_view target) noexcept {
    for (const std::string_view scheme : {"http://", "https://"}) {
        if (target.size() < scheme.size() || !same_name(target.substr(0, scheme.size()), scheme))
            continue;
        const auto slash = target.find('/', scheme.size());
        return slash == std::string_view::npos ? std::string_view{"/"} : target.substr(slash);
    }
    return target;
}

/// Also stops Beast after a refusal of ours.
error_code malformed() {
    return beast::http::make_error_code(beast::http::error::bad_field);
}

}  // namespace

request_parser::request_parser(const server_settings& settings)
    : settings_{settings},
      grammar_{*this} {
    grammar_.eager(true);
    grammar_.header_limit(static_cast<std::uint32_t>(settings.max_header_bytes));
    grammar_.body_limit(settings.max_body_bytes);
}

std::size_t request_parser::put(std::string_view bytes) {
    std::size_t used = 0;
    if (!grammar_.is_header_done()) {
        const auto head_size = find_head(bytes);
        if (head_size == 0) return 0;
        // The head alone first: a request without a body must not see the bytes of the next one.
        error_code ec;
        used = grammar_.put({bytes.data(), head_size}, ec);
        translate(ec);
        // Beast wants more of a version that is too short, although the head has ended.
        if (!failure_ && !grammar_.is_header_done()) translate(malformed());
        if (failure_ || grammar_.is_done()) return used;
        bytes.remove_prefix(used);
    }
    while (!bytes.empty() && !failure_ && !grammar_.is_done()) {
        // Beast asserts that it gets enough of the last chunk at once; no chunked body can end in
        // less.
        if (grammar_.chunked() && bytes.size() < shortest_chunk_end) break;
        error_code ec;
        const auto taken = grammar_.put({bytes.data(), bytes.size()}, ec);
        translate(ec);
        used += taken;
        bytes.remove_prefix(taken);
        if (ec == beast::http::error::need_more) {
            if (bytes.size() > max_chunk_line_bytes)
                refuse(400, "BAD_REQUEST", "A line of the chunked body is too long.");
            break;
        }
    }
    return used;
}

std::size_t request_parser::find_head(std::string_view bytes) {
    const auto limit = settings_.max_header_bytes;
    const auto from = scanned_ < 3 ? 0 : scanned_ - 3;
    const auto end = bytes.find("\r\n\r\n", from);
    scanned_ = bytes.size();
    if (end != std::string_view::npos && end + 4 <= limit) {
        check_lines(bytes.substr(0, end + 4), from);
        return failure_ ? 0 : end + 4;
    }
    const auto first_line = bytes.find("\r\n");
    if (std::min(first_line, bytes.size()) > settings_.max_target_bytes + max_method_bytes + 12)
        refuse(414, "URI_TOO_LONG", "The address is too long.");
    else if (bytes.size() > limit || end != std::string_view::npos)
        refuse(431, "HEADERS_TOO_LARGE", "The header fields are too large.");
    else
        check_lines(bytes, from);
    return 0;
}

void request_parser::check_lines(std::string_view head, std::size_t from) {
    for (auto at = head.find('\n', from); at != std::string_view::npos;
         at = head.find('\n', at + 1)) {
        const bool is_bare = at == 0 || head[at - 1] != '\r';
        const bool is_folded =
            at + 1 < head.size() && (head[at + 1] == ' ' || head[at + 1] == '\t');
        if (is_bare || is_folded)
            return refuse(400, "BAD_REQUEST", "The lines of the header are malformed.");
    }
    if (head.find('\0', from) != std::string_view::npos)
        refuse(400, "BAD_REQUEST", "The header has a NUL character.");
}

void request_parser::refuse(int status, std::string_view code, std::string_view message) {
    if (!failure_) failure_ = refusal{status, code, message};
}

void request_parser::translate(const error_code& ec) {
    if (!ec || ec == beast::http::error::need_more) return;
    if (ec == beast::http::error::body_limit)
        refuse(413, "BODY_TOO_LARGE", "The body is too large.");
    else if (ec == beast::http::error::header_limit)
        refuse(431, "HEADERS_TOO_LARGE", "The header fields are too large.");
    else if (ec == beast::http::error::bad_version)
        refuse(505, "HTTP_VERSION_NOT_SUPPORTED", "Only HTTP/1.0 and HTTP/1.1 are served.");
    else
        refuse(400, "BAD_REQUEST", "This is no well-formed HTTP request.");
}

std::size_t request_parser::body_limit_of(std::string_view path) const noexcept {
    std::size_t limit = settings_.max_body_bytes;
    std::size_t longest = 0;
    for (const auto& [prefix, bytes] : settings_.body_limits) {
        if (!path.starts_with(prefix) || prefix.size() < longest) continue;
        limit = bytes;
        longest = prefix.size();
    }
    return limit;
}

void request_parser::read_target(std::string_view raw, error_code& ec) {
    const auto target = without_origin(raw);
    const bool is_fine =
        (target.starts_with('/') || target == "*") && target.find('#') == std::string_view::npos;
    if (!is_fine) {
        refuse(400, "BAD_REQUEST", "The address is malformed.");
        ec = malformed();
        return;
    }
    request_.target = target;
    request_.path = target.substr(0, target.find('?'));
}

void request_parser::read_framing_field(
    beast::http::field name, std::string_view value, error_code& ec
) {
    using beast::http::field;
    const char* problem = nullptr;
    if (name == field::host && ++host_count_ > 1) problem = "There is more than one Host.";
    if (name == field::content_length) {
        if (++length_count_ > 1)
            problem = "There is more than one Content-Length.";
        else if (!is_all_digits(value))
            problem = "Content-Length is no number.";
    }
    if (name == field::transfer_encoding) {
        if (++encoding_count_ > 1)
            problem = "There is more than one Transfer-Encoding.";
        else if (!same_name(value, "chunked"))
            problem = "Only the chunked transfer coding is known.";
        else if (grammar_.version == 10)
            problem = "HTTP/1.0 has no Transfer-Encoding.";
    }
    if (length_count_ > 0 && encoding_count_ > 0)
        problem = "Content-Length and Transfer-Encoding are both given.";
    if (!problem) return;
    refuse(400, "BAD_REQUEST", problem);
    ec = malformed();
}

void request_parser::check_head(error_code& ec) {
    if (grammar_.version == 11 && host_count_ == 0)
        refuse(400, "BAD_REQUEST", "The Host header is missing.");
    if (const auto expectation = request_.fields.get("Expect")) {
        if (!same_name(*expectation, "100-continue"))
            refuse(417, "EXPECTATION_FAILED", "Only 100-continue can be expected.");
        expects_continue_ = grammar_.version == 11 && !grammar_.is_done();
    }
    const auto protocol = request_.fields.get("Upgrade");
    wants_websocket_ = grammar_.version == 11 && grammar_.upgrade() && protocol &&
                       same_name(*protocol, "websocket");
    if (failure_) ec = malformed();
}

void request_parser::grammar::on_request_impl(
    beast::http::verb, text method, text target, int http_version, error_code& ec
) {
    version = http_version;
    if (method.size() > max_method_bytes) {
        owner.refuse(400, "BAD_REQUEST", "The method is too long.");
        ec = malformed();
        return;
    }
    if (target.size() > owner.settings_.max_target_bytes) {
        owner.refuse(414, "URI_TOO_LONG", "The address is too long.");
        ec = malformed();
        return;
    }
    owner.request_.method = plain(method);
    owner.read_target(plain(target), ec);
    body_limit(owner.body_limit_of(owner.request_.path));
}

void request_parser::grammar::on_field_impl(field name, text key, text value, error_code& ec) {
    if (is_header_done()) return;  // the trailer of a chunked body is dropped
    auto& items = owner.request_.fields.items();
    if (items.size() >= owner.settings_.max_header_count) {
        owner.refuse(431, "HEADERS_TOO_LARGE", "There are too many header fields.");
        ec = malformed();
        return;
    }
    owner.read_framing_field(name, plain(value), ec);
    items.emplace_back(key, value);
}

void request_parser::grammar::on_header_impl(error_code& ec) {
    owner.check_head(ec);
}

void request_parser::grammar::
    on_body_init_impl(const boost::optional<std::uint64_t>& length, error_code&) {
    // Not all at once: a header must not make us allocate what never comes.
    constexpr std::uint64_t at_first = 64 * 1024;
    if (length) owner.request_.body.reserve(static_cast<std::size_t>(std::min(*length, at_first)));
}

std::size_t request_parser::grammar::on_body_impl(text body, error_code&) {
    owner.request_.body.append(body.data(), body.size());
    return body.size();
}

void request_parser::grammar::on_chunk_header_impl(std::uint64_t, text extensions, error_code& ec) {
    if (extensions.empty()) return;
    owner.refuse(400, "BAD_REQUEST", "Chunk extensions are not taken.");
    ec = malformed();
}

std::size_t request_parser::grammar::on_chunk_body_impl(std::uint64_t, text body, error_code&) {
    owner.request_.body.append(body.data(), body.size());
    return body.size();
}

}  // namespace hermod::http
