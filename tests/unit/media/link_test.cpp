#include "hermod/media/link.hpp"

#include "support/catch.hpp"

using namespace hermod;
using namespace hermod::media;
using namespace std::chrono_literals;

namespace {

const secret key{std::string(32, 'k')};
const system_time now = from_unix_ms(1'790'000'000'000);

struct parts {
    std::string tenant, id, ends, signature;
};

parts take_apart(const std::string& text) {
    const auto between = [&](std::string_view left, std::string_view right) {
        const auto begin = text.find(left) + left.size();
        return text.substr(begin, text.find(right, begin) - begin);
    };
    return {
        between("?t=", "&"),
        between("/media/", "?"),
        between("&e=", "&"),
        text.substr(text.find("&s=") + 3)};
}

bool opens(const parts& p, system_time at, const secret& by = key) {
    return is_valid_link(by, p.tenant, p.id, p.ends, p.signature, at);
}

}  // namespace

TEST_CASE("a link opens its file until it ends, and nothing else") {
    const auto text = make_link(key, {"t1", "m1", now + 600s});
    const auto good = take_apart(text);
    CHECK(text.starts_with("/api/v1/media/m1?t=t1&e="));
    CHECK(opens(good, now));
    CHECK(opens(good, now + 599s));
    CHECK_FALSE(opens(good, now + 700s));
    CHECK_FALSE(opens(good, now, secret{std::string(32, 'x')}));
    for (auto parts::*const member :
         {&parts::tenant, &parts::id, &parts::ends, &parts::signature}) {
        auto changed = good;
        (changed.*member) += "1";
        CHECK_FALSE(opens(changed, now));
    }
}

TEST_CASE("links of the same minute are equal, so that a browser keeps the file") {
    const auto begin = from_unix_ms(1'790'000'040'000);  // a whole minute
    CHECK(make_link(key, {"t", "m", begin + 1s}) == make_link(key, {"t", "m", begin + 59s}));
    CHECK(make_link(key, {"t", "m", begin + 1s}) != make_link(key, {"t", "m", begin + 61s}));
}

TEST_CASE("an end that is no number is refused") {
    CHECK_FALSE(is_valid_link(key, "t", "m", "", "", now));
    CHECK_FALSE(is_valid_link(key, "t", "m", "9999999999x", "", now));
}
