#include "support/catch.hpp"

#include "hermod/config/env.hpp"

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <unistd.h>

using namespace hermod;
using namespace std::chrono_literals;

namespace {

/// A file of its own that is gone at the end of the test.
class temporary_file {
public:
    explicit temporary_file(const std::string& content) {
        char path[] = "/tmp/hermod-config-XXXXXX";
        const int fd = ::mkstemp(path);
        REQUIRE(fd >= 0);
        ::close(fd);
        path_ = path;
        std::ofstream{path_} << content;
    }

    ~temporary_file() { std::remove(path_.c_str()); }

    temporary_file(const temporary_file&) = delete;
    temporary_file& operator=(const temporary_file&) = delete;

    [[nodiscard]] const std::string& path() const noexcept { return path_; }

private:
    std::string path_;
};

std::vector<std::string> problems_of(config::reader& in) {
    try {
        in.finish();
    } catch (const config::config_error& failure) {
        return failure.problems();
    }
    return {};
}

}  // namespace

TEST_CASE("values are read by type, and defaults hold where nothing is set") {
    config::reader in{
        {{"HERMOD_PORT", "8080"},
         {"HERMOD_LIMIT", "5m"},
         {"HERMOD_ON", "yes"},
         {"HERMOD_HOSTS", " a, b ,,c "},
         {"HERMOD_N", "-3"},
         {"HERMOD_EMPTY", ""},
         {"HERMOD_KEY", "k"}}};
    CHECK(in.port("HERMOD_PORT", 1, "") == 8080);
    CHECK(in.duration("HERMOD_LIMIT", 1s, "") == 5min);
    CHECK(in.duration("HERMOD_OTHER", 250ms, "") == 250ms);
    CHECK(in.flag("HERMOD_ON", false, ""));
    CHECK(in.list("HERMOD_HOSTS", "", "") == std::vector<std::string>{"a", "b", "c"});
    CHECK(in.list("HERMOD_MORE", "x,y", "").size() == 2);
    CHECK(in.integer("HERMOD_N", 0, -5, 5, "") == -3);
    CHECK(in.integer("HERMOD_EMPTY", 9, 0, 10, "") == 9);
    CHECK(in.text("HERMOD_NAME", "n", "") == "n");
    CHECK(in.required_secret("HERMOD_KEY", "").reveal() == "k");
    CHECK(in.optional_secret("HERMOD_NOKEY", "").empty());
    CHECK(problems_of(in).empty());
}

TEST_CASE("durations need a unit and a sane size") {
    const std::vector<std::pair<std::string, std::chrono::milliseconds>> good{
        {"250ms", 250ms}, {"10s", 10s}, {"5m", 5min}, {"24h", 24h}, {"7d", 168h}, {"0s", 0ms}};
    for (const auto& [text, time] : good) {
        config::reader in{{{"HERMOD_T", text}}};
        CHECK(in.duration("HERMOD_T", 1ms, "") == time);
        CHECK(problems_of(in).empty());
    }
    for (const std::string text :
         {"10", "s", "-1s", "1.5s", "10 s", "10sec", "99999999999999999999s", "40000d", "1s2"}) {
        config::reader in{{{"HERMOD_T", text}}};
        (void)in.duration("HERMOD_T", 1ms, "");
        CHECK(problems_of(in).size() == 1);
    }
}

TEST_CASE("all problems are reported at once, each naming its setting") {
    config::reader in{
        {{"HERMOD_PORT", "70000"},
         {"HERMOD_ON", "maybe"},
         {"HERMOD_N", "1x"},
         {"HERMOD_T", "soon"}}};
    (void)in.port("HERMOD_PORT", 1, "");
    (void)in.flag("HERMOD_ON", false, "");
    (void)in.integer("HERMOD_N", 0, 0, 5, "");
    (void)in.duration("HERMOD_T", 1s, "");
    (void)in.required_text("HERMOD_URL", "");
    (void)in.required_secret("HERMOD_KEY", "");
    in.problem("HERMOD_A and HERMOD_B exclude each other");
    const auto found = problems_of(in);
    REQUIRE(found.size() == 7);
    CHECK(found[0] == "HERMOD_PORT must be a whole number from 0 to 65535");
    CHECK(found[4] == "HERMOD_URL is required");
    CHECK(found[5] == "HERMOD_KEY_FILE (or HERMOD_KEY) is required");
}

TEST_CASE("the environment wins over the file, and unknown names in the file are problems") {
    const temporary_file file{
        "# comment\n\nHERMOD_A=file\n HERMOD_B = spaced \r\nHERMOD_MISSPELT=1\n"};
    config::reader in{
        {{"HERMOD_CONFIG_FILE", file.path()},
         {"HERMOD_A", "env"},
         {"HERMOD_OF_ANOTHER_SERVICE", "1"}}};
    CHECK(in.text("HERMOD_A", "", "") == "env");
    CHECK(in.text("HERMOD_B", "", "") == "spaced");
    const auto found = problems_of(in);
    REQUIRE(found.size() == 1);
    CHECK(found[0] == "HERMOD_MISSPELT in the settings file is no setting of this service");
}

TEST_CASE("a secret comes from its file or from its name, not from both") {
    const temporary_file file{"s3cret value\n"};
    config::reader in{{{"HERMOD_KEY_FILE", file.path()}}};
    CHECK(in.required_secret("HERMOD_KEY", "").reveal() == "s3cret value");
    CHECK(problems_of(in).empty());

    config::reader both{{{"HERMOD_KEY_FILE", file.path()}, {"HERMOD_KEY", "other"}}};
    CHECK(both.optional_secret("HERMOD_KEY", "").empty());
    CHECK(
        problems_of(both) == std::vector<std::string>{"HERMOD_KEY and HERMOD_KEY_FILE are both set"}
    );

    config::reader gone{{{"HERMOD_KEY_FILE", "/nowhere/key"}}};
    (void)gone.required_secret("HERMOD_KEY", "");
    CHECK(problems_of(gone).size() == 1);
}

TEST_CASE("no problem ever tells a secret, nor a line of the file") {
    const std::string hush = "hunter2hunter2";
    const temporary_file file{
        hush + "\nHERMOD_TWICE=" + hush + "\nHERMOD_TWICE=" + hush + "\nHERMOD_UNKNOWN=" + hush +
        "\n"};
    config::reader in{
        {{"HERMOD_CONFIG_FILE", file.path()},
         {"HERMOD_PORT", hush},
         {"HERMOD_K", hush},
         {"HERMOD_K_FILE", "/x"}}};
    (void)in.port("HERMOD_PORT", 1, "");
    (void)in.required_secret("HERMOD_K", "");
    try {
        in.finish();
        FAIL("must throw");
    } catch (const config::config_error& failure) {
        CHECK(failure.problems().size() == 6);
        CHECK(std::string{failure.what()}.find(hush) == std::string::npos);
    }
    CHECK(config::describe(in.settings()).find(hush) == std::string::npos);
}

TEST_CASE("the table of settings tells name, form, default and meaning") {
    config::reader in{{}};
    (void)in.duration("HERMOD_T", 90s, "how long | at most");
    (void)in.required_secret("HERMOD_K", "the key");
    const auto table = config::describe(in.settings());
    CHECK(
        table.find("| `HERMOD_T` | duration | `90s` | how long \\| at most |") != std::string::npos
    );
    CHECK(
        table.find("| `HERMOD_K_FILE` (or `HERMOD_K`) | secret | (required) | the key |") !=
        std::string::npos
    );
    CHECK(table.find("HERMOD_CONFIG_FILE") != std::string::npos);
}
