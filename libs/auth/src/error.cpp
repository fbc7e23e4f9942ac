#include "hermod/auth/error.hpp"

#include <boost/system/error_category.hpp>

#include <string>

namespace hermod::auth {

namespace {

class auth_category final : public boost::system::error_category {
public:
    [[nodiscard]] const char* name() const noexcept override { return "hermod.auth"; }

    [[nodiscard]] std::string message(int value) const override {
        switch (static_cast<errc>(value)) {
            case errc::malformed:
                return "not a token";
            case errc::wrong_algorithm:
                return "another algorithm or type than the key's";
            case errc::unknown_key:
                return "signed with a key that is not accepted";
            case errc::bad_signature:
                return "the signature does not fit";
            case errc::expired:
                return "expired";
            case errc::not_yet_valid:
                return "not valid yet";
            case errc::wrong_issuer:
                return "made by another issuer";
            case errc::wrong_audience:
                return "made for another audience";
            case errc::bad_claims:
                return "claims are missing or malformed";
        }
        return "unknown error";
    }
};

}  // namespace

const boost::system::error_category& category() noexcept {
    static const auth_category only;
    return only;
}

}  // namespace hermod::auth
