#include "hermod/crypto/error.hpp"

#include <boost/system/error_category.hpp>

#include <string>

namespace hermod::crypto {

namespace {

class crypto_category final : public boost::system::error_category {
public:
    [[nodiscard]] const char* name() const noexcept override { return "hermod.crypto"; }

    [[nodiscard]] std::string message(int value) const override {
        switch (static_cast<errc>(value)) {
            case errc::unknown_key:
                return "sealed with a key that is not in the keyring";
            case errc::malformed:
                return "not a sealed text";
            case errc::not_authentic:
                return "the sealed text does not open here";
        }
        return "unknown error";
    }
};

}  // namespace

const boost::system::error_category& category() noexcept {
    static const crypto_category only;
    return only;
}

}  // namespace hermod::crypto
