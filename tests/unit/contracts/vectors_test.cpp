// Every example of proto-schemas is held against its schema, and against the struct that reads and writes it.
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include <rapidjson/document.h>
#include <rapidjson/schema.h>

#include "hermod/contracts/claims.hpp"
#include "hermod/contracts/dispatch.hpp"
#include "hermod/contracts/control.hpp"
#include "hermod/contracts/events.hpp"
#include "hermod/contracts/presence.hpp"
#include "hermod/contracts/feedback.hpp"
#include "hermod/contracts/intake.hpp"
#include "hermod/contracts/send.hpp"

#include "support/catch.hpp"

using namespace hermod;
namespace fs = std::filesystem;

namespace {

const fs::path root{HERMOD_SCHEMAS};

std::string content_of(const fs::path& file) {
    std::ifstream in{file};
    return {std::istreambuf_iterator<char>{in}, {}};
}

std::vector<fs::path> json_files(const fs::path& folder) {
    std::vector<fs::path> out;
    if (fs::exists(folder))
        for (const auto& entry : fs::directory_iterator{folder})
            if (entry.is_regular_file() && entry.path().extension() == ".json") out.push_back(entry.path());
    return out;
}

std::map<std::string, fs::path> schema_files() {
    std::map<std::string, fs::path> out;
    for (const auto* folder : {"amqp", "rest"})
        for (const auto& file : json_files(root / folder)) out[file.stem().stem().string()] = file;
    return out;
}

bool satisfies(const std::string& schema_text, const std::string& text) {
    rapidjson::Document schema;
    REQUIRE_FALSE(schema.Parse(schema_text.c_str()).HasParseError());
    const rapidjson::SchemaDocument compiled{schema};
    rapidjson::Document value;
    REQUIRE_FALSE(value.Parse(text.c_str()).HasParseError());
    rapidjson::SchemaValidator validator{compiled};
    return value.Accept(validator);
}

/// Reads a text into its struct and writes it again; "" if it is refused.
using round_trip = std::function<std::string(const std::string&)>;

template <class T>
std::string through(const std::string& text) {
    const auto first = contracts::read_text<T>(text);
    if (!first) return {};
    const auto written = contracts::write(*first);
    const auto second = contracts::read_text<T>(written);
    REQUIRE(second.has_value());
    CHECK((*first == *second));
    return written;
}

const std::map<std::string, round_trip> structs{
    {"send-item", through<contracts::send_request>},     {"dispatch-item", through<contracts::dispatch>},
    {"feedback-item", through<contracts::feedback>},     {"event-item", through<contracts::event>},
    {"control-item", through<contracts::control>},       {"colleague-news", through<contracts::colleague_news>},
    {"intake-request", through<contracts::intake_request>}, {"claim-request", through<contracts::claim_request>},
    {"claim-answer", through<contracts::claim_answer>},
};

}  // namespace

TEST_CASE("every schema has examples that satisfy it and examples that do not") {
    const auto schemas = schema_files();
    REQUIRE(schemas.size() >= 18);
    for (const auto& [name, file] : schemas) {
        INFO("schema " << name);
        const auto schema = content_of(file);
        const auto good = json_files(root / "examples" / name);
        const auto bad = json_files(root / "examples" / name / "invalid");
        CHECK_FALSE(good.empty());
        CHECK_FALSE(bad.empty());
        for (const auto& example : good) {
            INFO("example " << example.filename().string());
            CHECK(satisfies(schema, content_of(example)));
        }
        for (const auto& example : bad) {
            INFO("invalid example " << example.filename().string());
            CHECK_FALSE(satisfies(schema, content_of(example)));
        }
    }
}

TEST_CASE("every folder of examples belongs to a schema") {
    const auto schemas = schema_files();
    for (const auto& entry : fs::directory_iterator{root / "examples"}) {
        INFO("examples/" << entry.path().filename().string());
        CHECK(schemas.count(entry.path().filename().string()) == 1);
    }
}

TEST_CASE("structs read every good example, write what satisfies the schema, and refuse the bad ones") {
    const auto schemas = schema_files();
    for (const auto& [name, pass] : structs) {
        INFO("struct of " << name);
        REQUIRE(schemas.count(name) == 1);
        const auto schema = content_of(schemas.at(name));
        for (const auto& example : json_files(root / "examples" / name)) {
            INFO("example " << example.filename().string());
            const auto written = pass(content_of(example));
            REQUIRE_FALSE(written.empty());
            CHECK(satisfies(schema, written));
        }
        for (const auto& example : json_files(root / "examples" / name / "invalid")) {
            INFO("invalid example " << example.filename().string());
            CHECK(pass(content_of(example)).empty());
        }
    }
}
