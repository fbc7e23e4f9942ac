#pragma once
#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <string_view>

namespace hermod::sandbox {

struct media_file {
    std::string id;
    std::uint32_t number{0};  // index of the business number that it belongs to
    std::string mime_type;
    std::string file_name;
    std::string content;
    std::string sha256_hex;
};

/// Uploaded and simulated files in memory, at most `max_bytes` of content; then the oldest go.
class media_box {
public:
    explicit media_box(std::size_t max_bytes)
        : max_bytes_{max_bytes} {}

    /// The id it got, decimal digits as at Meta. Empty if the file alone is larger than the box.
    std::string add(media_file made);
    /// Null if there is none.
    [[nodiscard]] const media_file* find(std::string_view id) const;
    bool remove(std::string_view id);
    void clear();

private:
    std::deque<media_file> files_;
    std::size_t max_bytes_;
    std::size_t bytes_{0};
    std::uint64_t next_id_{1'000'000'001};
};

}  // namespace hermod::sandbox
