#include "listen_socket.hpp"

#include "hermod/base/result.hpp"

#include <boost/asio/ip/address.hpp>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>

namespace hermod::http {

namespace {

namespace fs = std::filesystem;
using asio::ip::tcp;

constexpr int backlog = 4096;

/// The inode of the socket that listens on the port, "" if there is none.
std::string find_listening_inode(std::uint16_t port) {
    for (const char* table : {"/proc/net/tcp", "/proc/net/tcp6"}) {
        std::ifstream lines{table};
        std::string line;
        std::getline(lines, line);
        while (std::getline(lines, line)) {
            std::istringstream parts{line};
            std::string slot, local, remote, state, queues, timer, retransmits, uid, timeout, inode;
            parts >> slot >> local >> remote >> state >> queues >> timer >> retransmits >> uid >>
                timeout >> inode;
            const auto colon = local.find(':');
            if (state != "0A" || colon == std::string::npos) continue;
            if (std::stoul(local.substr(colon + 1), nullptr, 16) == port) return inode;
        }
    }
    return {};
}

bool has_socket(const fs::path& process, const std::string& inode) {
    std::error_code ec;
    for (fs::directory_iterator it{process / "fd", ec}, end; !ec && it != end; it.increment(ec)) {
        std::error_code ignored;
        if (fs::read_symlink(it->path(), ignored) == "socket:[" + inode + "]") return true;
    }
    return false;
}

/// ` (taken by nginx, process 123)` as far as this user may see it.
std::string describe_owner(std::uint16_t port) {
    const auto inode = find_listening_inode(port);
    if (inode.empty()) return {};
    std::error_code ec;
    for (fs::directory_iterator it{"/proc", ec}, end; !ec && it != end; it.increment(ec)) {
        const auto pid = it->path().filename().string();
        if (pid.find_first_not_of("0123456789") != std::string::npos ||
            !has_socket(it->path(), inode))
            continue;
        std::ifstream name{it->path() / "comm"};
        std::string program;
        std::getline(name, program);
        return " (taken by " + program + ", process " + pid + ")";
    }
    return " (taken by another user's process)";
}

}  // namespace

tcp::acceptor open_listen_socket(executor ex, const std::string& address, std::uint16_t port) {
    const auto fail = [&](const std::string& why) {
        return std::runtime_error{
            "cannot listen on " + address + ":" + std::to_string(port) + ": " + why};
    };
    error_code ec;
    const auto ip = asio::ip::make_address(address, ec);
    if (ec) throw fail("this is no IP address");
    const tcp::endpoint endpoint{ip, port};
    tcp::acceptor acceptor{std::move(ex)};
    acceptor.open(endpoint.protocol(), ec);
    if (!ec) acceptor.set_option(tcp::acceptor::reuse_address{true}, ec);
    if (!ec) acceptor.bind(endpoint, ec);
    if (!ec) acceptor.listen(backlog, ec);
    if (ec == asio::error::address_in_use) throw fail(ec.message() + describe_owner(port));
    if (ec) throw fail(ec.message());
    return acceptor;
}

}  // namespace hermod::http
