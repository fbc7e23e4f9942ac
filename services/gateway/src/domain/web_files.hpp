#pragma once
#include <cstddef>
#include <map>
#include <string>
#include <string_view>

namespace hermod::gateway {

struct web_file {
    std::string content_type;
    std::string etag;
    std::string body;
    std::string gzip;          // the same packed, from the file beside it with .gz; empty: none
    bool is_immutable{false};  // its name holds a hash of its content
};

/// The files of the web folder, read into memory at start: what is asked for is a key of a map and
/// never a path, so nothing outside the folder can be reached, and no file is read while requests
/// wait.
class web_files {
public:
    web_files() = default;
    /// Throws std::runtime_error if the folder cannot be read or holds more than `max_bytes`.
    /// Hidden files and links that lead out of the folder are left out. `name.gz` beside `name` is
    /// its packed form and not a file of its own.
    web_files(const std::string& folder, std::size_t max_bytes);

    /// The file for a path of a URL (percent-decoded here). A folder gives its index.html; a path
    /// without an extension below an app's folder gives that app's index.html (its pages are routes
    /// of its own). Null if there is none.
    [[nodiscard]] const web_file* find(std::string_view url_path) const;

    [[nodiscard]] bool empty() const noexcept { return files_.empty(); }

private:
    std::map<std::string, web_file, std::less<>> files_;  // "/widget/index.html"
};

}  // namespace hermod::gateway
