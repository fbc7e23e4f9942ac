#pragma once
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include <boost/system/result.hpp>

namespace hermod::json {

/// Why a text could not be read, and where: `path` as `messages[2].text`, empty for the whole.
struct error {
    std::string message;
    std::string path;
};

[[noreturn]] void throw_exception_from_error(const error& failure, const boost::source_location& where);

template <class T>
using result = boost::system::result<T, error>;

enum class kind { missing, null, boolean, number, string, array, object };

/// A value inside a document. Cheap to copy; valid as long as the document lives. A view of something absent is `missing`,
/// and everything asked of it is absent too, so chains like `doc["a"]["b"].string()` are safe.
class view {
public:
    view() = default;

    [[nodiscard]] json::kind kind() const noexcept;
    [[nodiscard]] bool is_missing() const noexcept { return node_ == nullptr; }
    /// Missing or null: JSON has two ways to say nothing.
    [[nodiscard]] bool is_absent() const noexcept;

    /// The member of an object; missing if this is no object or has none.
    [[nodiscard]] view operator[](std::string_view key) const noexcept;
    /// The element of an array; missing if out of range.
    [[nodiscard]] view at(std::size_t index) const noexcept;
    /// Number of elements or members; 0 for everything else.
    [[nodiscard]] std::size_t size() const noexcept;
    /// Name and value of the n-th member of an object.
    [[nodiscard]] std::string_view key_at(std::size_t index) const noexcept;
    [[nodiscard]] view value_at(std::size_t index) const noexcept;

    /// The value if it has exactly this type, else nothing.
    [[nodiscard]] std::optional<std::string_view> string() const noexcept;
    [[nodiscard]] std::optional<std::int64_t> integer() const noexcept;
    [[nodiscard]] std::optional<double> number() const noexcept;
    [[nodiscard]] std::optional<bool> boolean() const noexcept;

    /// This value as JSON text.
    [[nodiscard]] std::string dump() const;

private:
    friend class document;
    explicit view(const void* node) : node_{node} {}
    const void* node_{nullptr};
};

struct limits {
    std::size_t bytes{256 * 1024};
    std::size_t depth{32};
};

/// A parsed text. Movable; views into it stay valid across a move.
class document {
public:
    document(document&&) noexcept;
    document& operator=(document&&) noexcept;
    ~document();

    /// Strict RFC 8259 with UTF-8 validation; duplicate keys keep the first. The error's message is fit for users.
    [[nodiscard]] static result<document> parse(std::string_view text, limits = {});

    [[nodiscard]] view root() const noexcept;

private:
    document();
    struct state;
    std::unique_ptr<state> state_;
};

/// Reads the fields of one object and keeps the first failure; ask ok() once at the end.
///   object_reader in{root};  auto text = in.required_string("text", 4096);  if (!in.ok()) return in.failure();
class object_reader {
public:
    /// `path` prefixes the paths of errors.
    explicit object_reader(view object, std::string path = {});

    /// Text up to `max_bytes`; records a failure if absent, of another type, or longer. Empty text counts as present.
    std::string required_string(std::string_view key, std::size_t max_bytes = 65536);
    /// Absent or null gives nothing; another type is a failure.
    std::optional<std::string> optional_string(std::string_view key, std::size_t max_bytes = 65536);
    std::int64_t required_integer(std::string_view key);
    std::optional<std::int64_t> optional_integer(std::string_view key);
    std::optional<bool> optional_boolean(std::string_view key);
    /// The array's view, or a missing view (a failure is recorded) if it is absent or no array.
    view required_array(std::string_view key);
    view required_object(std::string_view key);

    void fail(std::string_view key, std::string message);
    [[nodiscard]] bool ok() const noexcept { return !failure_; }
    [[nodiscard]] const error& failure() const noexcept { return *failure_; }
    [[nodiscard]] view object() const noexcept { return object_; }

private:
    view object_;
    std::string path_;
    std::optional<error> failure_;
};

}  // namespace hermod::json
