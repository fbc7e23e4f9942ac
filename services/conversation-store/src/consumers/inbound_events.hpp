#pragma once
#include <vector>

#include "hermod/contracts/events.hpp"
#include "hermod/whatsapp/inbound.hpp"
#include "store/inbound_store.hpp"
#include "store/ledger.hpp"

namespace hermod::store {

/// The row of a customer's message, with fresh ids for what it may have to make.
[[nodiscard]] inbound_row make_inbound_row(const account_ref& account, const whatsapp::inbound_message& message);

/// A reaction, an edit or a deletion.
[[nodiscard]] inbound_change make_inbound_change(const account_ref& account, const whatsapp::inbound_message& message);

/// `message_updated`, and `conversation_updated` if the message is the conversation's last one.
[[nodiscard]] std::vector<contracts::event> make_change_events(const inbound_change& what, const change_result& result);

/// `inbound_message`.
[[nodiscard]] contracts::event make_inbound_event(const inbound_row& row, const inbound_result& result);

/// `conversation_updated`, as the conversation stands after the batch.
[[nodiscard]] contracts::event make_conversation_event(const inbound_row& row, const inbound_result& result);

}  // namespace hermod::store
