#include "hermod/log/log.hpp"

#include "support/catch.hpp"

#include "hermod/json/reader.hpp"

#include <array>
#include <cstdio>
#include <functional>
#include <limits>
#include <string>
#include <unistd.h>
#include <vector>

using namespace hermod;

namespace {

/// What `action` writes to standard output (less than a pipe holds).
std::string captured(const std::function<void()>& action) {
    std::array<int, 2> ends{};
    REQUIRE(::pipe(ends.data()) == 0);
    std::fflush(stdout);
    const int saved = ::dup(1);
    REQUIRE(::dup2(ends[1], 1) == 1);
    ::close(ends[1]);
    action();
    std::fflush(stdout);
    REQUIRE(::dup2(saved, 1) == 1);
    ::close(saved);
    std::string text;
    std::array<char, 4096> chunk{};
    for (auto n = ::read(ends[0], chunk.data(), chunk.size()); n > 0;
         n = ::read(ends[0], chunk.data(), chunk.size()))
        text.append(chunk.data(), static_cast<std::size_t>(n));
    ::close(ends[0]);
    return text;
}

}  // namespace

TEST_CASE("an event is one JSON line with its typed fields, and the tenant also as orgId") {
    const auto text = captured([] {
        log::logger log{{.service = "gateway", .threshold = log::level::info}};
        log.info(
            "message.sent", {{"tenantId", "t-1"}, {"attempt", 2}, {"live", true}, {"seconds", 0.25}}
        );
    });
    const auto doc = json::document::parse(text).value();
    CHECK(text.back() == '\n');
    CHECK(doc.root()["level"].string() == "info");
    CHECK(doc.root()["service"].string() == "gateway");
    CHECK(doc.root()["event"].string() == "message.sent");
    CHECK(doc.root()["tenantId"].string() == "t-1");
    CHECK(doc.root()["orgId"].string() == "t-1");
    CHECK(doc.root()["attempt"].integer() == 2);
    CHECK(doc.root()["live"].boolean() == true);
    CHECK(doc.root()["seconds"].number() == 0.25);
    CHECK(doc.root()["time"].string()->size() == 24);
}

TEST_CASE("hostile text cannot make a second line or break the JSON") {
    const std::string hostile =
        "a\r\n{\"event\":\"forged\"} {} \"\\ \x01 \xC3\x28 \xF0\x9F\x98\x80";
    const auto text = captured([&] {
        log::logger log{{.service = "s"}};
        log.error("e", {{"what", hostile}, {"n", std::numeric_limits<double>::infinity()}});
    });
    CHECK(text.find('\n') == text.size() - 1);
    const auto doc = json::document::parse(text).value();
    CHECK(
        doc.root()["what"].string() ==
        "a\r\n{\"event\":\"forged\"} {} \"\\ \x01 \xEF\xBF\xBD( \xF0\x9F\x98\x80"
    );
    CHECK(doc.root()["n"].kind() == json::kind::null);
}

TEST_CASE("what is below the threshold is not written") {
    const auto text = captured([] {
        log::logger log{{.service = "s", .threshold = log::level::warning}};
        CHECK_FALSE(log.is_enabled(log::level::info));
        log.info("quiet");
        log.warning("loud");
    });
    CHECK(text.find("quiet") == std::string::npos);
    CHECK(text.find("loud") != std::string::npos);
}

TEST_CASE("levels are parsed by their names only") {
    CHECK(log::parse_level("warning") == log::level::warning);
    CHECK_FALSE(log::parse_level("Warn").has_value());
}

TEST_CASE("a masked phone number is recognisable and not callable") {
    CHECK(log::mask_phone("+6281234567889") == "+62812***89");
    CHECK(log::mask_phone("6281234567889") == "62812***89");
    CHECK(log::mask_phone("12345") == "***");
    CHECK(log::mask_phone("") == "***");
}
