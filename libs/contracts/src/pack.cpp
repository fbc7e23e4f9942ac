#include "hermod/contracts/pack.hpp"

namespace hermod::contracts {

std::string write_pack(const std::vector<std::string>& items) {
    std::string out{R"({"items":[)"};
    for (std::size_t i = 0; i < items.size(); ++i) {
        if (i > 0) out += ',';
        out += items[i];
    }
    out += "]}";
    return out;
}

}  // namespace hermod::contracts
