#include "store/assignment_reader.hpp"

#include "store/stream_queries.hpp"

#include <utility>

namespace hermod::store {

awaitable<postgres::result<assignment_page>> assignment_reader::list(uuid tenant, uuid after, deadline limit) {
    postgres::params of_tenant;
    of_tenant.add(tenant);
    postgres::params of_page;
    of_page.add(tenant).add(after).add(page_size);
    std::vector<postgres::statement> ask;
    ask.emplace_back(queries::agents_see_unassigned, std::move(of_tenant));
    ask.emplace_back(queries::list_assignments, std::move(of_page));
    const auto answers = co_await requests_.transact_as(tenant, std::move(ask), limit);
    if (!answers) co_return answers.error();
    assignment_page out;
    if (!(*answers)[0].empty()) out.agents_see_unassigned = (*answers)[0][0].boolean(0);
    const auto& rows = (*answers)[1];
    for (int i = 0; i < rows.size(); ++i) out.items.push_back({rows[i].uuid(0), rows[i].uuid(1), rows[i].integer(2)});
    if (rows.size() == page_size) out.next = out.items.back().conversation_id;
    co_return out;
}

}  // namespace hermod::store
