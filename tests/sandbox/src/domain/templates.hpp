#pragma once
#include "domain/graph_error.hpp"

#include "hermod/json/reader.hpp"

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace hermod::sandbox {

struct message_template {
    std::string name;
    std::string language;
    std::string status;  // APPROVED, PAUSED, …
    std::size_t body_parameters{0};
    std::string json;  // the whole object as the list shows it
};

/// Reads one object of the list. Code 0 if it is well.
[[nodiscard]] graph_error read_template(json::view object, message_template& made);
/// What an account has that was not told otherwise: hello_world and order_update.
[[nodiscard]] std::vector<message_template> default_templates();
/// The largest n of `{{n}}`, or the number of different `{{name}}`s.
[[nodiscard]] std::size_t count_placeholders(std::string_view text);

/// Message templates by WhatsApp Business account.
class template_book {
public:
    void put(std::string waba_id, std::vector<message_template> templates);
    [[nodiscard]] const std::vector<message_template>& of(std::string_view waba_id) const;
    /// Whether such a template may be sent: 132001, 132015, 132016 or 132000 if not, code 0 if it
    /// may.
    [[nodiscard]] graph_error check(
        std::string_view waba_id,
        std::string_view name,
        std::string_view language,
        std::size_t parameters
    ) const;

private:
    std::map<std::string, std::vector<message_template>, std::less<>> by_waba_;
    std::vector<message_template> defaults_{default_templates()};
};

}  // namespace hermod::sandbox
