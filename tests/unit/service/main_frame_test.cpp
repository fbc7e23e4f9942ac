#include "support/catch.hpp"

#include "hermod/service/host.hpp"

#include <iostream>
#include <sstream>
#include <stdexcept>

using namespace hermod;

namespace {

struct outcome {
    int exit_code;
    std::string out;
    std::string error;
};

class captured_stream {
public:
    explicit captured_stream(std::ostream& stream)
        : stream_{stream},
          saved_{stream.rdbuf(buffer_.rdbuf())} {}

    ~captured_stream() { stream_.rdbuf(saved_); }

    captured_stream(const captured_stream&) = delete;
    captured_stream& operator=(const captured_stream&) = delete;

    [[nodiscard]] std::string text() const { return buffer_.str(); }

private:
    std::ostringstream buffer_;
    std::ostream& stream_;
    std::streambuf* saved_;
};

outcome run_frame(
    std::vector<std::string> arguments, const std::function<int(config::reader&, bool)>& serve
) {
    arguments.insert(arguments.begin(), "program");
    std::vector<char*> argv;
    for (auto& argument : arguments) argv.push_back(argument.data());
    const captured_stream out{std::cout};
    const captured_stream error{std::cerr};
    const int code = service::main_frame(static_cast<int>(argv.size()), argv.data(), "test", serve);
    return {code, out.text(), error.text()};
}

int needs_two(config::reader& in, bool only_check) {
    (void)in.required_text("HERMOD_TEST_ONE", "the first");
    (void)in.required_secret("HERMOD_TEST_TWO", "the second");
    in.finish();
    return only_check ? 0 : 7;
}

int needs_nothing(config::reader& in, bool only_check) {
    in.finish();
    return only_check ? 0 : 7;
}

}  // namespace

TEST_CASE("help prints the table of settings although required ones are missing") {
    const auto shown = run_frame({"--help"}, needs_two);
    CHECK(shown.exit_code == 0);
    CHECK(shown.out.find("| `HERMOD_TEST_ONE` |") != std::string::npos);
    CHECK(shown.out.find("`HERMOD_TEST_TWO_FILE`") != std::string::npos);
}

TEST_CASE("every problem of the settings is a line on standard error") {
    for (const auto& arguments :
         {std::vector<std::string>{"--check-config"}, std::vector<std::string>{}}) {
        const auto shown = run_frame(arguments, needs_two);
        CHECK(shown.exit_code == 1);
        CHECK(
            shown.error ==
            "hermod-test: HERMOD_TEST_ONE is required\nhermod-test: HERMOD_TEST_TWO_FILE (or "
            "HERMOD_TEST_TWO) is required\n"
        );
    }
}

TEST_CASE("checking serves nothing, serving gives the service's exit code") {
    CHECK(run_frame({"--check-config"}, needs_nothing).exit_code == 0);
    CHECK(run_frame({}, needs_nothing).exit_code == 7);
    CHECK(run_frame({"--version"}, needs_nothing).out.starts_with("hermod-test "));
    CHECK(run_frame({"--verbose"}, needs_nothing).exit_code == 1);
    CHECK(run_frame({"--help", "me"}, needs_nothing).exit_code == 1);
}

TEST_CASE("a failed start is one line and exit code 1") {
    const auto shown = run_frame({}, [](config::reader&, bool) -> int {
        throw std::runtime_error{"port 1 is taken"};
    });
    CHECK(shown.exit_code == 1);
    CHECK(shown.error == "hermod-test: port 1 is taken\n");
}
