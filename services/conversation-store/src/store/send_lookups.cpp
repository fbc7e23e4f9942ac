#include "store/send_lookups.hpp"

#include "store/send_lookup_queries.hpp"

#include <utility>

namespace hermod::store {

namespace {

using postgres::params;
using postgres::statement;

/// A segment that holds only the kinds that were asked for, and where their answers go.
class asking {
public:
    explicit asking(const uuid& tenant) : tenant_{tenant} {}

    void add(const postgres::query& what, texts send_answers::* into, const texts& keys) {
        if (keys.empty()) return;
        params values;
        values.add(tenant_).add_array(keys);
        add(what, into, std::move(values));
    }

    void add(const postgres::query& what, texts send_answers::* into, params values) {
        statements.emplace_back(what, std::move(values));
        targets.push_back(into);
    }

    [[nodiscard]] params start() const {
        params values;
        values.add(tenant_);
        return values;
    }

    std::vector<statement> statements;
    std::vector<texts send_answers::*> targets;

private:
    const uuid& tenant_;
};

}  // namespace

awaitable<postgres::result<send_answers>> send_lookups::find(uuid tenant, send_questions asked, deadline limit) {
    asking all{tenant};
    all.add(queries::look_up_contexts, &send_answers::contexts, asked.conversations);
    all.add(queries::look_up_messages, &send_answers::messages, asked.messages);
    all.add(queries::look_up_targets, &send_answers::targets, asked.targets);
    all.add(queries::look_up_quick_replies, &send_answers::quick_replies, asked.quick_replies);
    if (!asked.chat_phones.empty()) {
        auto values = all.start();
        values.add_array(asked.chat_phones).add_array(asked.chat_accounts).add_array(asked.chat_outlets);
        all.add(queries::look_up_chats, &send_answers::chats, std::move(values));
    }
    if (!asked.template_names.empty()) {
        auto values = all.start();
        values.add_array(asked.template_accounts).add_array(asked.template_names).add_array(asked.template_languages);
        all.add(queries::look_up_templates, &send_answers::templates, std::move(values));
    }
    send_answers answers;
    if (all.statements.empty()) co_return answers;
    const auto targets = std::move(all.targets);
    const auto tables = co_await requests_.transact_as(tenant, std::move(all.statements), limit);
    if (!tables) co_return tables.error();
    for (std::size_t n = 0; n < targets.size(); ++n)
        for (int i = 0; i < tables->at(n).size(); ++i) (answers.*targets[n]).emplace_back((*tables)[n][i].text(0));
    co_return answers;
}

}  // namespace hermod::store
