#pragma once
#include "store/columns.hpp"

#include "hermod/async/awaitable.hpp"
#include "hermod/base/ids.hpp"
#include "hermod/postgres/pool.hpp"

#include <string>
#include <vector>

namespace hermod::store {

/// Questions of one tenant; the columns of a kind belong together by place.
struct send_questions {
    texts conversations, messages, targets, quick_replies;
    texts chat_phones;
    optional_texts chat_accounts, chat_outlets;
    texts template_accounts, template_names, template_languages;
};

/// Items of the answer, each a JSON object; what was not found has none.
struct send_answers {
    texts contexts, messages, chats, templates, targets, quick_replies;
};

/// What widget-send has to know before it accepts a message.
class send_lookups {
public:
    /// `requests`: a pool that works under row-level security.
    explicit send_lookups(postgres::pool& requests) : requests_{requests} {}

    awaitable<postgres::result<send_answers>> find(uuid tenant, send_questions asked, deadline limit);

private:
    postgres::pool& requests_;
};

}  // namespace hermod::store
