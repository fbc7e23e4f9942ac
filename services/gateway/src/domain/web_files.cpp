#include "domain/web_files.hpp"

#include "hermod/base/encoding.hpp"
#include "hermod/crypto/digest.hpp"
#include "hermod/http/message.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <utility>

namespace hermod::gateway {

namespace {

namespace fs = std::filesystem;

std::string content_type_of(const fs::path& file) {
    static constexpr std::array<std::pair<std::string_view, std::string_view>, 18> types{{
        {".html", "text/html; charset=utf-8"},
        {".js", "text/javascript; charset=utf-8"},
        {".mjs", "text/javascript; charset=utf-8"},
        {".css", "text/css; charset=utf-8"},
        {".json", "application/json"},
        {".map", "application/json"},
        {".webmanifest", "application/manifest+json"},
        {".yaml", "application/yaml"},
        {".txt", "text/plain; charset=utf-8"},
        {".svg", "image/svg+xml"},
        {".png", "image/png"},
        {".jpg", "image/jpeg"},
        {".jpeg", "image/jpeg"},
        {".webp", "image/webp"},
        {".ico", "image/vnd.microsoft.icon"},
        {".woff", "font/woff"},
        {".woff2", "font/woff2"},
        {".mp3", "audio/mpeg"},
    }};
    const std::string extension = file.extension().string();
    for (const auto& [ending, type] : types)
        if (ending == extension) return std::string{type};
    return "application/octet-stream";
}

/// `index-BX3k9_aQ.js`, as bundlers name what never changes: eight or more characters behind the
/// last hyphen or dot.
bool has_hash(const fs::path& file) {
    const std::string stem = file.stem().string();
    const auto mark = stem.find_last_of("-.");
    return mark != std::string::npos && stem.size() - mark - 1 >= 8 &&
           file.string().find("/assets/") != std::string::npos;
}

std::string read_file(const fs::path& path) {
    std::ifstream in{path, std::ios::binary};
    if (!in) throw std::runtime_error{"cannot read the web file " + path.string()};
    return {std::istreambuf_iterator<char>{in}, {}};
}

bool is_hidden(const fs::path& relative) {
    return std::any_of(relative.begin(), relative.end(), [](const fs::path& part) {
        return part.string().starts_with('.');
    });
}

bool is_packed_form(const fs::path& path) {
    if (path.extension() != ".gz") return false;
    auto plain = path;
    return fs::is_regular_file(plain.replace_extension());
}

bool is_within(const fs::path& path, const fs::path& folder) {
    const auto relative = fs::canonical(path).lexically_relative(folder);
    return !relative.empty() && *relative.begin() != "..";
}

}  // namespace

web_files::web_files(const std::string& folder, std::size_t max_bytes) {
    std::error_code ec;
    const auto root = fs::canonical(folder, ec);
    if (ec) throw std::runtime_error{"cannot read the web folder " + folder + ": " + ec.message()};
    std::size_t total = 0;
    for (const auto& item : fs::recursive_directory_iterator{root}) {
        const auto relative = item.path().lexically_relative(root);
        if (!item.is_regular_file() || is_hidden(relative) || !is_within(item.path(), root))
            continue;
        total += item.file_size();
        if (total > max_bytes)
            throw std::runtime_error{"the web folder " + folder + " is larger than allowed"};
        if (is_packed_form(item.path())) continue;
        web_file file;
        file.body = read_file(item.path());
        file.content_type = content_type_of(relative);
        file.etag = '"' + to_base64url(crypto::sha256(file.body)).substr(0, 22) + '"';
        file.is_immutable = has_hash("/" + relative.string());
        const auto packed = item.path().string() + ".gz";
        if (fs::is_regular_file(packed) && is_within(packed, root)) file.gzip = read_file(packed);
        files_.emplace("/" + relative.generic_string(), std::move(file));
    }
}

const web_file* web_files::find(std::string_view url_path) const {
    const auto decoded = http::percent_decode(url_path, false);
    if (!decoded || !decoded->starts_with('/')) return nullptr;
    std::string path = *decoded;
    if (path.ends_with('/')) path += "index.html";
    if (const auto exact = files_.find(path); exact != files_.end()) return &exact->second;
    const auto last = path.substr(path.rfind('/') + 1);
    if (last.find('.') != std::string::npos) return nullptr;
    // A route inside an app: the nearest index.html above it.
    while (!path.empty()) {
        if (const auto index = files_.find(path + "/index.html"); index != files_.end())
            return &index->second;
        path.erase(path.rfind('/'));
    }
    const auto top = files_.find("/index.html");
    return top == files_.end() ? nullptr : &top->second;
}

}  // namespace hermod::gateway
