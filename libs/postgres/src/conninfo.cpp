#include "conninfo.hpp"

#include <stdexcept>

namespace hermod::postgres {

namespace {

using options_ptr = std::unique_ptr<PQconninfoOption, decltype(&PQconninfoFree)>;

/// A value inside `options`: blanks and backslashes are escaped with a backslash.
std::string escape_option(const std::string& value) {
    std::string out;
    for (const char c : value) {
        if (c == ' ' || c == '\\') out += '\\';
        out += c;
    }
    return out;
}

std::string make_options(const conninfo& base, const pool_settings& settings) {
    const auto statement_ms = std::to_string(settings.statement_timeout.count());
    std::string out = "-c TimeZone=UTC -c DateStyle=ISO -c bytea_output=hex";
    out += " -c statement_timeout=" + statement_ms;
    out += " -c lock_timeout=" + std::to_string(settings.lock_timeout.count());
    // A segment whose sync never comes must not hold its locks.
    out += " -c idle_in_transaction_session_timeout=" + statement_ms;
    if (!settings.role.empty()) out += " -c role=" + escape_option(settings.role);
    if (!settings.options.empty()) out += " " + settings.options;
    const auto given = base.find("options");
    if (given != base.end()) out += " " + given->second;
    return out;
}

std::vector<std::string> split(const std::string& list) {
    std::vector<std::string> parts;
    std::size_t begin = 0;
    for (;;) {
        const auto end = list.find(',', begin);
        parts.push_back(list.substr(begin, end == std::string::npos ? end : end - begin));
        if (end == std::string::npos) return parts;
        begin = end + 1;
    }
}

void append_to_list(std::string& list, const std::string& part, bool is_first) {
    if (!is_first) list += ',';
    list += part;
}

void drop_notice(void*, const PGresult*) {}

}  // namespace

conninfo parse_conninfo(const std::string& text) {
    char* complaint = nullptr;
    const options_ptr options{PQconninfoParse(text.c_str(), &complaint), &PQconninfoFree};
    const std::unique_ptr<char, decltype(&PQfreemem)> complaint_owner{complaint, &PQfreemem};
    if (!options)
        throw std::runtime_error{
            std::string{"database address: "} + (complaint != nullptr ? complaint : "?")};
    conninfo info;
    for (const auto* option = options.get(); option->keyword != nullptr; ++option)
        if (option->val != nullptr) info[option->keyword] = option->val;
    if (info.contains("password"))
        throw std::runtime_error{"database address: the password belongs into its own setting"};
    return info;
}

conninfo make_session_conninfo(conninfo base, const pool_settings& settings) {
    base["options"] = make_options(base, settings);
    base.emplace("application_name", "hermod-" + settings.name);
    base.emplace("client_encoding", "UTF8");
    // A dead peer is noticed in about 25 s idle and 15 s with unacknowledged bytes, not after the
    // kernel's two hours.
    base.emplace("keepalives", "1");
    base.emplace("keepalives_idle", "10");
    base.emplace("keepalives_interval", "5");
    base.emplace("keepalives_count", "3");
    base.emplace("tcp_user_timeout", "15000");
    base.emplace("gssencmode", "disable");
    const auto host = base.find("host");
    if (host != base.end() && host->second.find(',') != std::string::npos)
        base.emplace("target_session_attrs", "read-write");
    return base;
}

std::vector<server> list_servers(const conninfo& info) {
    const auto host = info.find("host");
    if (host == info.end() || host->second.empty() || info.contains("hostaddr")) return {};
    const auto port = info.find("port");
    const auto ports = port == info.end() ? std::vector<std::string>{""} : split(port->second);
    const auto hosts = split(host->second);
    if (ports.size() != 1 && ports.size() != hosts.size())
        throw std::runtime_error{"database address: as many ports as hosts, or one"};
    std::vector<server> servers;
    for (std::size_t i = 0; i < hosts.size(); ++i)
        servers.push_back({hosts[i], "", ports.size() == 1 ? ports.front() : ports[i]});
    return servers;
}

void set_servers(conninfo& info, const std::vector<server>& servers) {
    std::string hosts;
    std::string addresses;
    std::string ports;
    for (const auto& one : servers) {
        const bool is_first = &one == &servers.front();
        append_to_list(hosts, one.host, is_first);
        append_to_list(addresses, one.address, is_first);
        append_to_list(ports, one.port, is_first);
    }
    info["host"] = hosts;
    info["hostaddr"] = addresses;
    info["port"] = ports;
}

pg_handle start_connection(const conninfo& info, const secret& password, bool is_blocking) {
    std::vector<const char*> keywords;
    std::vector<const char*> values;
    for (const auto& [keyword, value] : info) {
        keywords.push_back(keyword.c_str());
        values.push_back(value.c_str());
    }
    if (!password.empty()) {
        keywords.push_back("password");
        values.push_back(password.reveal().c_str());
    }
    keywords.push_back(nullptr);
    values.push_back(nullptr);
    const auto start = is_blocking ? PQconnectdbParams : PQconnectStartParams;
    pg_handle pg{start(keywords.data(), values.data(), 0)};
    // libpq would print the server's notices to stderr.
    if (pg) PQsetNoticeReceiver(pg.get(), drop_notice, nullptr);
    return pg;
}

}  // namespace hermod::postgres
