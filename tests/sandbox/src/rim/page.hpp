#pragma once
#include <string_view>

namespace hermod::sandbox {

/// The page at `/`, page/index.html as it was at build time.
extern const std::string_view page_html;

}  // namespace hermod::sandbox
