#pragma once
#include "http_stack.hpp"

#include <string>
#include <vector>

namespace hermod::testing {

/// A tenant with people, and conversations made straight in the database.
struct inbox_fixture {
    tenant_fixture own;  // its one conversation has no message
    uuid manager, agent, other_agent;
    std::vector<uuid> talks;  // c0, c1 …: c0 is the oldest; each with one inbound message m<n> that
                              // nobody has read
};

/// `count` conversations besides the tenant's own; acts as the manager afterwards.
awaitable<inbox_fixture> make_inbox(http_stack& http, int count);

/// An inbound text message of a conversation, as the pipeline would leave it.
awaitable<void> add_inbound(
    http_stack& http, const inbox_fixture& box, const uuid& talk, std::string id, std::string text
);

/// The `n` of the conversations' contact names "c<n>", in the list's order, separated by spaces.
std::string names_in(const answer& list);
std::string path_of(const uuid& talk, const std::string& verb = {});
/// Runs one SQL text without parameters; the first column of its first row.
awaitable<std::string> look_up(http_stack& http, std::string sql);

}  // namespace hermod::testing
