#pragma once
#include "hermod/http/message.hpp"

#include <string>
#include <vector>

namespace hermod::gateway {

struct web_policy {
    bool is_tls{false};
    std::vector<std::string> frame_ancestors;  // who may embed the widget's pages
};

/// For answers of the interface: nothing may be cached, framed, sniffed or run.
void add_api_headers(const web_policy&, http::response&);
/// For pages and their files. `is_embeddable`: the widget, which others may frame.
void add_page_headers(const web_policy&, bool is_embeddable, http::response&);

}  // namespace hermod::gateway
