#include "hermod/http/router.hpp"

#include <algorithm>

namespace hermod::http {

namespace {

/// The part up to the next slash; moves `rest` behind it.
std::string_view take_segment(std::string_view& rest) noexcept {
    const auto segment = rest.substr(0, rest.find('/'));
    rest.remove_prefix(std::min(rest.size(), segment.size() + 1));
    return segment;
}

bool is_param(std::string_view segment) noexcept {
    return segment.size() > 2 && segment.front() == '{' && segment.back() == '}';
}

bool is_rest(std::string_view segment) noexcept {
    return is_param(segment) && segment.ends_with("...}");
}

auto count_slashes(std::string_view text) {
    return std::count(text.begin(), text.end(), '/');
}

/// Whether the path fits the pattern; `found(name, raw value)` is called for each parameter.
template <class Found>
bool fits(std::string_view pattern, std::string_view path, Found found) {
    if (!pattern.starts_with('/') || !path.starts_with('/')) return false;
    const bool takes_rest = is_rest(pattern.substr(pattern.rfind('/') + 1));
    if (takes_rest ? count_slashes(path) < count_slashes(pattern)
                   : count_slashes(path) != count_slashes(pattern))
        return false;
    pattern.remove_prefix(1);
    path.remove_prefix(1);
    while (!pattern.empty()) {
        if (is_rest(pattern)) {
            found(pattern.substr(1, pattern.size() - 5), path);
            return true;
        }
        const auto wanted = take_segment(pattern);
        const auto segment = take_segment(path);
        if (is_param(wanted)) {
            if (segment.empty()) return false;
            found(wanted.substr(1, wanted.size() - 2), segment);
        } else if (wanted != segment) {
            return false;
        }
    }
    return path.empty();
}

bool fits(std::string_view pattern, std::string_view path) {
    return fits(pattern, path, [](std::string_view, std::string_view) {});
}

/// HEAD is served by GET.
bool serves(std::string_view route_method, std::string_view method) noexcept {
    return route_method == method || (method == "HEAD" && route_method == "GET");
}

/// Sorts literal segments before parameters, parameters before `{rest...}`.
std::string specificity(std::string_view pattern) {
    std::string key;
    while (!pattern.empty()) {
        const auto segment = take_segment(pattern);
        if (is_rest(segment))
            key += '3';
        else if (is_param(segment))
            key += '2';
        else
            key += '1';
    }
    return key;
}

/// Fills the parameters, percent-decoded; false if one is malformed.
bool read_params(std::string_view pattern, request& r) {
    bool is_well_formed = true;
    fits(pattern, r.path, [&](std::string_view name, std::string_view raw) {
        auto value = percent_decode(raw, false);
        if (!value)
            is_well_formed = false;
        else
            r.params.emplace(name, std::move(*value));
    });
    return is_well_formed;
}

awaitable<response> answer_with(response answer) {
    co_return answer;
}

}  // namespace

router::router(std::vector<route> routes)
    : routes_{std::move(routes)} {
    std::stable_sort(routes_.begin(), routes_.end(), [](const route& a, const route& b) {
        return specificity(a.pattern) < specificity(b.pattern);
    });
}

awaitable<response> router::handle(request r) const {
    std::string allowed;
    for (const auto& candidate : routes_) {
        if (!fits(candidate.pattern, r.path)) continue;
        if (!serves(candidate.method, r.method)) {
            if (!allowed.empty()) allowed += ", ";
            allowed += candidate.method;
            continue;
        }
        if (!read_params(candidate.pattern, r)) {
            const api_error error{
                .status = 400, .code = "BAD_REQUEST", .message = "The path is not well encoded."};
            return answer_with(make_error(error, r.request_id));
        }
        return call(candidate, std::move(r));
    }
    if (allowed.empty()) {
        const api_error error{
            .status = 404, .code = "NOT_FOUND", .message = "There is nothing at this path."};
        return answer_with(make_error(error, r.request_id));
    }
    const api_error error{
        .status = 405,
        .code = "METHOD_NOT_ALLOWED",
        .message = "This path does not take this method."};
    auto answer = make_error(error, r.request_id);
    if (allowed.find("GET") != std::string::npos) allowed += ", HEAD";
    answer.fields.add("Allow", std::move(allowed));
    return answer_with(std::move(answer));
}

awaitable<response> router::call(const route& chosen, request r) {
    response answer = co_await chosen.handle(std::move(r));
    answer.route = chosen.pattern;
    co_return answer;
}

std::string_view router::match(std::string_view method, std::string_view path) const {
    for (const auto& candidate : routes_)
        if (serves(candidate.method, method) && fits(candidate.pattern, path))
            return candidate.pattern;
    return {};
}

}  // namespace hermod::http
