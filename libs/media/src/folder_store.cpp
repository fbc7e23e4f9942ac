#include "hermod/async/worker_thread.hpp"
#include "hermod/media/store.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <fcntl.h>
#include <filesystem>
#include <sys/stat.h>
#include <unistd.h>

namespace hermod::media {

namespace {

namespace fs = std::filesystem;

error_code last_error() {
    return {errno, boost::system::system_category()};
}

error_code invalid_key() {
    return boost::system::errc::make_error_code(boost::system::errc::invalid_argument);
}

/// An open file, closed at the end.
class descriptor {
public:
    explicit descriptor(int number)
        : number_{number} {}

    descriptor(const descriptor&) = delete;
    descriptor& operator=(const descriptor&) = delete;

    ~descriptor() {
        if (number_ >= 0) ::close(number_);
    }

    [[nodiscard]] int get() const noexcept { return number_; }

    [[nodiscard]] bool is_open() const noexcept { return number_ >= 0; }

private:
    int number_;
};

error_code write_all(int file, const std::string& bytes) {
    std::size_t done = 0;
    while (done < bytes.size()) {
        const auto count = ::write(file, bytes.data() + done, bytes.size() - done);
        if (count < 0 && errno != EINTR) return last_error();
        if (count > 0) done += static_cast<std::size_t>(count);
    }
    return ::fsync(file) == 0 ? error_code{} : last_error();
}

error_code sync_folder(const fs::path& folder) {
    const descriptor open_folder{::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
    if (!open_folder.is_open()) return last_error();
    return ::fsync(open_folder.get()) == 0 ? error_code{} : last_error();
}

error_code write_file(const fs::path& path, const std::string& bytes) {
    std::error_code failure;
    if (fs::exists(path, failure)) return {};  // the same content: its name is its digest
    const bool is_new_folder = fs::create_directories(path.parent_path(), failure);
    if (failure) return failure;
    if (is_new_folder)
        if (const auto ec = sync_folder(path.parent_path().parent_path())) return ec;
    std::string beside = path.string() + ".XXXXXX";
    error_code ec;
    {
        const descriptor file{::mkostemp(beside.data(), O_CLOEXEC)};
        if (!file.is_open()) return last_error();
        ec = write_all(file.get(), bytes);
    }
    if (!ec && ::rename(beside.c_str(), path.c_str()) != 0) ec = last_error();
    if (ec) ::unlink(beside.c_str());
    return ec ? ec : sync_folder(path.parent_path());
}

result<std::string> read_file(const fs::path& path) {
    const descriptor file{::open(path.c_str(), O_RDONLY | O_CLOEXEC)};
    if (!file.is_open()) return last_error();

    struct stat about {};

    if (::fstat(file.get(), &about) != 0) return last_error();
    std::string bytes(static_cast<std::size_t>(about.st_size), '\0');
    std::size_t done = 0;
    while (done < bytes.size()) {
        const auto count = ::read(file.get(), bytes.data() + done, bytes.size() - done);
        if (count < 0 && errno != EINTR) return last_error();
        if (count == 0) return error_code{EIO, boost::system::system_category()};
        if (count > 0) done += static_cast<std::size_t>(count);
    }
    return bytes;
}

class folder_store final : public store {
public:
    explicit folder_store(std::string folder)
        : folder_{std::move(folder)} {}

    awaitable<result<void>> put(std::string key, std::string bytes, deadline) override {
        if (!is_key(key)) co_return invalid_key();
        std::function<error_code()> job = [path = folder_ / key, bytes = std::move(bytes)] {
            return write_file(path, bytes);
        };
        const auto ec = co_await worker_.run(std::move(job));
        if (ec) co_return ec;
        co_return result<void>{};
    }

    awaitable<result<std::string>> get(std::string key, deadline) override {
        if (!is_key(key)) co_return invalid_key();
        std::function<result<std::string>()> job = [path = folder_ / key] {
            return read_file(path);
        };
        co_return co_await worker_.run(std::move(job));
    }

    awaitable<result<void>> remove(std::string key, deadline) override {
        if (!is_key(key)) co_return invalid_key();
        std::function<error_code()> job = [path = folder_ / key] {
            return ::unlink(path.c_str()) == 0 || errno == ENOENT ? error_code{} : last_error();
        };
        const auto ec = co_await worker_.run(std::move(job));
        if (ec) co_return ec;
        co_return result<void>{};
    }

private:
    fs::path folder_;
    async::worker_thread worker_;
};

bool is_one_of(std::string_view text, std::string_view allowed) noexcept {
    return text.find_first_not_of(allowed) == std::string_view::npos;
}

}  // namespace

std::string key_of(std::string_view tenant_id, std::string_view sha256_hex) {
    return std::string{tenant_id} + "/" + std::string{sha256_hex};
}

bool is_key(std::string_view key) noexcept {
    constexpr std::size_t tenant_length = 36;
    constexpr std::size_t digest_length = 64;
    if (key.size() != tenant_length + 1 + digest_length || key[tenant_length] != '/') return false;
    return is_one_of(key.substr(0, tenant_length), "0123456789abcdef-") &&
           is_one_of(key.substr(tenant_length + 1), "0123456789abcdef");
}

std::unique_ptr<store> make_folder_store(std::string folder) {
    return std::make_unique<folder_store>(std::move(folder));
}

}  // namespace hermod::media
