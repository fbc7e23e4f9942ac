#pragma once
#include <string>
#include <string_view>
#include <utility>

namespace hermod {

/// A password, key or token. It has no operator<< and no formatter, so it cannot get into a log by accident.
/// The memory is overwritten at destruction.
class secret {
public:
    secret() = default;
    explicit secret(std::string value) : value_{std::move(value)} {}
    secret(const secret&) = default;
    secret(secret&&) noexcept = default;
    secret& operator=(const secret&) = default;
    secret& operator=(secret&&) noexcept = default;
    ~secret() {
        volatile char* bytes = value_.data();
        for (std::size_t i = 0; i < value_.size(); ++i) bytes[i] = 0;
    }

    /// The plain text; named so that every use is easy to find.
    [[nodiscard]] const std::string& reveal() const noexcept { return value_; }
    [[nodiscard]] bool empty() const noexcept { return value_.empty(); }

private:
    std::string value_;
};

}  // namespace hermod
