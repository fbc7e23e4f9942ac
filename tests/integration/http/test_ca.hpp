#pragma once
#include <filesystem>
#include <memory>
#include <string>

namespace hermod::testing {

struct certificate_wish {
    std::string subject_alternative_names;  // "DNS:localhost,IP:127.0.0.1"
    int valid_from_seconds{-3600};          // relative to now
    int valid_to_seconds{3600};
};

struct certificate_files {
    std::string certificate;
    std::string key;
};

/// A certificate authority in a folder of its own, removed with it.
class test_ca {
public:
    test_ca();
    ~test_ca();
    test_ca(const test_ca&) = delete;
    test_ca& operator=(const test_ca&) = delete;

    [[nodiscard]] std::string ca_file() const;
    certificate_files issue(const std::string& name, const certificate_wish&);
    certificate_files self_sign(const std::string& name, const certificate_wish&);

private:
    struct authority;
    std::filesystem::path folder_;
    std::unique_ptr<authority> authority_;
};

}  // namespace hermod::testing
