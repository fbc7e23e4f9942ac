#include "handlers/people_json.hpp"

#include "handlers/answers.hpp"

namespace hermod::store {

void write_user(json::writer& out, const user_row& user) {
    out.begin_object();
    out.field("id", to_string(user.id)).field("email", user.email).field("name", user.name);
    out.field("role", auth::to_string(user.role)).field("isActive", user.is_active);
    out.field("createdAt", format_rfc3339(user.created_at));
    write_time(out, "lastLoginAt", user.last_login_at);
    out.end_object();
}

void write_session(json::writer& out, const session_view& view) {
    out.begin_object().key("user");
    write_user(out, view.user);
    out.key("tenant").begin_object();
    out.field("id", to_string(view.tenant_id)).field("name", view.tenant_name).end_object();
    out.field("expiresAt", format_rfc3339(view.expires_at));
    out.field("mustChangePassword", view.must_change_password).end_object();
}

}  // namespace hermod::store
