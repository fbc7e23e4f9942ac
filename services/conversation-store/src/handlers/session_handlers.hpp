#pragma once
#include "store/session_store.hpp"
#include "workers/password_worker.hpp"

#include "hermod/async/task_group.hpp"
#include "hermod/http/router.hpp"
#include "hermod/log/log.hpp"
#include "hermod/service/caller.hpp"

#include <chrono>
#include <vector>

namespace hermod::store {

/// Logging in (for the gateway), one's own session, and one's own password.
class session_handlers {
public:
    /// All must outlive this. What an answer does not wait for runs in `beside`.
    session_handlers(
        session_store& sessions,
        password_worker& passwords,
        async::task_group& beside,
        std::chrono::milliseconds query_deadline,
        log::logger& logger
    )
        : sessions_{sessions},
          passwords_{passwords},
          beside_{beside},
          query_deadline_{query_deadline},
          logger_{logger} {}

    /// Valid as long as this lives.
    [[nodiscard]] std::vector<http::route> routes();

private:
    struct login {
        std::string email;
        secret password;
        std::optional<uuid> tenant;
        std::string address;
        std::string user_agent;
    };

    awaitable<http::response> log_in(http::request asked);
    awaitable<http::response> find(http::request asked);
    awaitable<http::response> show(http::request asked);
    awaitable<http::response> end(http::request asked);
    awaitable<http::response> end_all(http::request asked);
    awaitable<http::response> change_password(http::request asked);

    [[nodiscard]] static boost::system::result<login, http::response> read_login(
        const http::request& asked
    );
    awaitable<http::response> begin(
        const http::request& asked, const login& wanted, const login_candidate& found
    );
    /// A wrong password, noted where its owner's admin can see it. The answer does not wait: how
    /// long it takes must not tell whether there is such a person.
    void note_refusal(const http::request& asked, const login& wanted, const login_candidate& whom);
    awaitable<void> write_note(change_author who, happening what);

    [[nodiscard]] deadline limit() const { return steady_clock::now() + query_deadline_; }

    session_store& sessions_;
    password_worker& passwords_;
    async::task_group& beside_;
    std::chrono::milliseconds query_deadline_;
    log::logger& logger_;
};

}  // namespace hermod::store
