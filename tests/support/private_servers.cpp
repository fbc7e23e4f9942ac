#include "support/private_servers.hpp"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <random>
#include <stdexcept>
#include <string_view>
#include <vector>

namespace hermod::testing {
namespace {

using arguments = std::vector<std::string>;

[[noreturn]] void become(const arguments& command, int output) {
    ::dup2(output, STDOUT_FILENO);
    ::dup2(output, STDERR_FILENO);
    // The server must not inherit the test's sockets.
    ::close_range(STDERR_FILENO + 1, ~0U, 0);
    std::vector<char*> argv;
    for (const auto& one : command) argv.push_back(const_cast<char*>(one.c_str()));
    argv.push_back(nullptr);
    ::execv(argv.front(), argv.data());
    ::_exit(127);
}

/// Runs tests/support/servers/<program>; its output. Throws with the output when it fails.
std::string run(std::string_view program, arguments rest) {
    arguments command{std::string{HERMOD_SERVERS_FOLDER} + "/" + std::string{program}};
    for (auto& one : rest) command.push_back(std::move(one));
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) throw std::runtime_error{"pipe failed"};
    const auto child = ::fork();
    if (child < 0) throw std::runtime_error{"fork failed"};
    if (child == 0) become(command, ends[1]);
    ::close(ends[1]);
    std::string output;
    std::array<char, 4096> buffer{};
    for (ssize_t got = 0; (got = ::read(ends[0], buffer.data(), buffer.size())) > 0;) {
        output.append(buffer.data(), static_cast<std::size_t>(got));
    }
    ::close(ends[0]);
    int status = 0;
    ::waitpid(child, &status, 0);
    if (status != 0) throw std::runtime_error{command[0] + " " + command[1] + ": " + output};
    return output;
}

std::string random_name(std::string_view prefix) {
    std::random_device device;
    std::array<char, 17> digits{};
    std::snprintf(digits.data(), digits.size(), "%08x%08x", device(), device());
    return std::string{prefix} + digits.data();
}

std::string fresh_folder(std::string_view prefix) {
    const auto folder = std::filesystem::temp_directory_path() / random_name(prefix);
    std::filesystem::create_directory(folder);
    return folder.string();
}

std::uint16_t port_of(const std::string& folder) {
    std::array<char, 256> line{};
    auto* file = std::fopen((folder + "/settings").c_str(), "r");
    if (file == nullptr) throw std::runtime_error{"no server in " + folder};
    const bool has_line = std::fgets(line.data(), line.size(), file) != nullptr;
    std::fclose(file);
    if (!has_line) throw std::runtime_error{"no settings in " + folder};
    return static_cast<std::uint16_t>(std::stoi(std::string{line.data()}.substr(std::string_view{"port="}.size())));
}

/// The folder of the shared server, or "" when the test has to start one.
std::string shared_folder(sharing how, const char* variable) {
    const char* value = std::getenv(variable);
    return how == sharing::shared && value != nullptr ? value : "";
}

void start_owned(std::string_view program, const std::string& folder) {
    // Set for the server's program, which watches over us: if we die, it removes the server.
    ::setenv("HERMOD_SERVER_OWNER", std::to_string(::getpid()).c_str(), 1);
    run(program, {"start", folder, "0"});
}

void require_own(bool is_own) {
    if (!is_own) throw std::logic_error{"a test that stops its server must ask for sharing::exclusive"};
}

/// For destructors: a failed removal is shown, it must not end the test run.
void run_quietly(std::string_view program, arguments rest) noexcept {
    try {
        run(program, std::move(rest));
    } catch (const std::exception& error) {
        std::fprintf(stderr, "%s\n", error.what());
    }
}

}  // namespace

private_postgres::private_postgres(sharing how) : folder_{shared_folder(how, "HERMOD_TEST_POSTGRES")} {
    is_own_ = folder_.empty();
    if (is_own_) {
        folder_ = fresh_folder("hermod-postgres-");
        start_owned("private-postgres", folder_);
    }
    port_ = port_of(folder_);
    database_ = random_name("test_");
    run("private-postgres", {"psql", folder_, "-c", "create database " + database_});
}

private_postgres::~private_postgres() {
    if (is_own_) {
        run_quietly("private-postgres", {"remove", folder_});
    } else {
        run_quietly("private-postgres", {"psql", folder_, "-c", "drop database if exists " + database_ + " with (force)"});
    }
}

std::string private_postgres::conninfo() const {
    return "host=127.0.0.1 port=" + std::to_string(port_) + " user=hermod dbname=" + database_;
}

std::string private_postgres::password() const { return "hermod-test"; }

void private_postgres::kill() {
    require_own(is_own_);
    run("private-postgres", {"kill", folder_});
}

void private_postgres::stop() {
    require_own(is_own_);
    run("private-postgres", {"stop", folder_});
}

void private_postgres::start_again() { run("private-postgres", {"start", folder_}); }

private_rabbitmq::private_rabbitmq(sharing how) : folder_{shared_folder(how, "HERMOD_TEST_RABBITMQ")} {
    is_own_ = folder_.empty();
    if (is_own_) {
        folder_ = fresh_folder("hermod-rabbitmq-");
        start_owned("private-rabbitmq", folder_);
    }
    port_ = port_of(folder_);
    virtual_host_ = random_name("test_");
    run("private-rabbitmq", {"add-vhost", folder_, virtual_host_});
}

private_rabbitmq::~private_rabbitmq() {
    run_quietly("private-rabbitmq", is_own_ ? arguments{"remove", folder_} : arguments{"drop-vhost", folder_, virtual_host_});
}

std::string private_rabbitmq::url() const {
    return "amqp://guest@127.0.0.1:" + std::to_string(port_) + "/" + virtual_host_;
}

std::string private_rabbitmq::password() const { return "guest"; }

std::string private_rabbitmq::control(const std::string& arguments_text) const {
    arguments words{"ctl", folder_};
    for (std::size_t begin = 0; begin < arguments_text.size();) {
        const auto end = std::min(arguments_text.find(' ', begin), arguments_text.size());
        if (end > begin) words.push_back(arguments_text.substr(begin, end - begin));
        begin = end + 1;
    }
    return run("private-rabbitmq", std::move(words));
}

void private_rabbitmq::kill() {
    require_own(is_own_);
    run("private-rabbitmq", {"kill", folder_});
}

void private_rabbitmq::stop() {
    require_own(is_own_);
    run("private-rabbitmq", {"stop", folder_});
}

void private_rabbitmq::start_again() { run("private-rabbitmq", {"start", folder_}); }

}  // namespace hermod::testing
