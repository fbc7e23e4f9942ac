#include "domain/routes.hpp"

#include <array>

namespace hermod::gateway {

namespace {

using enum auth::action;
using enum upstream;

constexpr std::array table{
    // The widget, and what both it and others use of one conversation.
    api_route{"POST", "/api/v1/widget/send", widget_send, send_from_widget, {}, true},
    api_route{"POST", "/api/v1/widget/send-template", widget_send, send_from_widget, {}, true},
    api_route{"POST", "/api/v1/widget/send-quick-reply", widget_send, send_from_widget, {}, true},
    api_route{
        "GET", "/api/v1/widget/context/{conversationId}", store, use_widget, "conversationId"},
    api_route{"GET", "/api/v1/widget/conversation/{id}/history", store, use_widget, "id"},
    api_route{"GET", "/api/v1/messages/{messageId}/status", store, use_widget},
    api_route{
        "POST", "/api/v1/messages/{messageId}/retry", widget_send, send_from_widget, {}, true},

    // The other doors of sending.
    api_route{"POST", "/api/v1/conversations/{id}/reply", widget_send, send_messages, "id", true},
    api_route{"POST", "/conversations/{id}/reply", widget_send, send_messages, "id", true},
    api_route{"POST", "/api/v1/messages/send", widget_send, send_messages, {}, true},
    api_route{"POST", "/api/whatsapp/send", widget_send, send_messages, {}, true},
    api_route{"POST", "/api/v1/messages", widget_send, send_messages, {}, true},
    api_route{"POST", "/api/v1/messages/batch", widget_send, send_in_bulk, {}, true},
    api_route{"POST", "/api/v1/messages/{messageId}/cancel", widget_send, send_messages},
    api_route{"GET", "/api/v1/quota", store, read_inbox},

    // Files.
    api_route{"POST", "/api/v1/media", message_sender, send_messages},
    api_route{
        .method = "GET",
        .pattern = "/api/v1/media/{mediaId}",
        .to = message_sender,
        .needs = read_inbox,
        .is_signed_link = true},

    // Messages.
    api_route{"GET", "/api/v1/messages", store, settle_messages},
    api_route{"GET", "/api/v1/messages/{messageId}", store, read_inbox},
    api_route{"POST", "/api/v1/messages/{messageId}/settle", store, settle_messages},

    // Conversations.
    api_route{"GET", "/api/v1/conversations", store, read_inbox},
    api_route{"GET", "/api/v1/conversations/counts", store, read_inbox},
    api_route{"POST", "/api/v1/conversations/undo", store, delete_conversation},
    api_route{"GET", "/api/v1/conversations/{id}", store, read_inbox, "id"},
    api_route{"DELETE", "/api/v1/conversations/{id}", store, delete_conversation, "id"},
    api_route{"GET", "/api/v1/conversations/{id}/messages", store, read_inbox, "id"},
    api_route{"GET", "/api/v1/conversations/{id}/search", store, read_inbox, "id"},
    api_route{"POST", "/api/v1/conversations/{id}/read", store, change_inbox, "id"},
    api_route{"POST", "/api/v1/conversations/{id}/unread", store, change_inbox, "id"},
    api_route{"POST", "/api/v1/conversations/{id}/archive", store, change_inbox, "id"},
    api_route{"POST", "/api/v1/conversations/{id}/unarchive", store, change_inbox, "id"},
    api_route{"POST", "/api/v1/conversations/{id}/favorite", store, change_inbox, "id"},
    api_route{"POST", "/api/v1/conversations/{id}/unfavorite", store, change_inbox, "id"},
    api_route{"POST", "/api/v1/conversations/{id}/pin", store, change_inbox, "id"},
    api_route{"POST", "/api/v1/conversations/{id}/unpin", store, change_inbox, "id"},
    api_route{"POST", "/api/v1/conversations/{id}/mute", store, change_inbox, "id"},
    api_route{"POST", "/api/v1/conversations/{id}/unmute", store, change_inbox, "id"},
    api_route{"POST", "/api/v1/conversations/{id}/claim", store, claim_conversation, "id"},
    api_route{"POST", "/api/v1/conversations/{id}/release", store, claim_conversation, "id"},
    api_route{"POST", "/api/v1/conversations/{id}/assign", store, assign_conversation, "id"},
    api_route{"POST", "/api/v1/conversations/{id}/clear", store, delete_conversation, "id"},
    api_route{"GET", "/api/v1/conversations/{id}/notes", store, read_inbox, "id"},
    api_route{"POST", "/api/v1/conversations/{id}/notes", store, change_inbox, "id"},
    api_route{"PUT", "/api/v1/conversations/{id}/tags", store, change_inbox, "id"},
    api_route{"PATCH", "/api/v1/notes/{id}", store, change_inbox},
    api_route{"DELETE", "/api/v1/notes/{id}", store, change_inbox},
    api_route{"GET", "/api/v1/tags", store, read_inbox},
    api_route{"GET", "/api/v1/canned-replies", store, read_inbox},
    api_route{"POST", "/api/v1/canned-replies", store, manage_canned_replies},
    api_route{"PATCH", "/api/v1/canned-replies/{id}", store, manage_canned_replies},
    api_route{"DELETE", "/api/v1/canned-replies/{id}", store, manage_canned_replies},
    api_route{"GET", "/api/v1/search", store, read_inbox},
    api_route{"GET", "/api/v1/analytics", store, read_analytics},

    // Contacts.
    api_route{"GET", "/api/v1/contacts", store, read_inbox},
    api_route{"POST", "/api/v1/contacts", store, change_inbox},
    api_route{"GET", "/api/v1/contacts/{id}", store, read_inbox},
    api_route{"PATCH", "/api/v1/contacts/{id}", store, change_inbox},
    api_route{"DELETE", "/api/v1/contacts/{id}", store, delete_conversation},
    api_route{"GET", "/api/v1/contacts/{id}/export", store, erase_contacts},
    api_route{"POST", "/api/v1/contacts/{id}/erase", store, erase_contacts},

    // Templates.
    api_route{"GET", "/api/v1/templates", store, read_templates},
    api_route{"GET", "/api/v1/templates/{id}", store, read_templates},
    api_route{"POST", "/api/v1/templates/sync", message_sender, sync_templates},

    // People, keys, the tenant.
    api_route{"GET", "/api/v1/users", store, read_colleagues},
    api_route{"POST", "/api/v1/users", store, manage_users},
    api_route{"PATCH", "/api/v1/users/{id}", store, manage_users},
    api_route{"POST", "/api/v1/users/{id}/reset-password", store, manage_users},
    api_route{"GET", "/api/v1/api-keys", store, manage_keys},
    api_route{"POST", "/api/v1/api-keys", store, manage_keys},
    api_route{"DELETE", "/api/v1/api-keys/{keyId}", store, manage_keys},
    api_route{"GET", "/api/v1/tenant", store, read_accounts},
    api_route{"PATCH", "/api/v1/tenant", store, manage_tenant},
    api_route{"GET", "/api/v1/audit", store, read_audit},

    // Accounts.
    api_route{"GET", "/api/v1/outlets", store, read_accounts},
    api_route{"POST", "/api/v1/outlets", store, manage_accounts},
    api_route{"GET", "/api/v1/accounts", store, read_accounts},
    api_route{"POST", "/api/v1/accounts", store, manage_accounts},
    api_route{"PATCH", "/api/v1/accounts/{id}", store, manage_accounts},
    api_route{"POST", "/api/v1/accounts/{id}/resume", store, manage_accounts},
    api_route{"POST", "/api/v1/accounts/{id}/check", message_sender, manage_accounts, {}, true},

    // Events out.
    api_route{"GET", "/api/v1/webhooks", store, manage_webhooks},
    api_route{"POST", "/api/v1/webhooks", store, manage_webhooks},
    api_route{"PATCH", "/api/v1/webhooks/{id}", store, manage_webhooks},
    api_route{"DELETE", "/api/v1/webhooks/{id}", store, manage_webhooks},
    api_route{"POST", "/api/v1/webhooks/{id}/test", store, manage_webhooks},
    api_route{"GET", "/api/v1/webhooks/{id}/deliveries", store, manage_webhooks},
    api_route{
        "POST", "/api/v1/webhooks/{id}/deliveries/{deliveryId}/replay", store, manage_webhooks},

    // Meta's webhooks as they came.
    api_route{"GET", "/api/v1/raw-webhooks", store, replay_webhooks},
    api_route{"GET", "/api/v1/raw-webhooks/{id}", store, replay_webhooks},
    api_route{"POST", "/api/v1/raw-webhooks/{id}/replay", store, replay_webhooks},
};

}  // namespace

std::span<const api_route> forwarded_routes() noexcept {
    return table;
}

bool is_api_path(std::string_view path) noexcept {
    return path.starts_with("/api/") || path.starts_with("/conversations/");
}

}  // namespace hermod::gateway
