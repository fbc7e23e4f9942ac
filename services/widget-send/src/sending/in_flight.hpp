#pragma once
#include "hermod/async/event.hpp"

#include <memory>
#include <optional>
#include <string>
#include <unordered_map>

namespace hermod::widget_send {

/// Requests with an id of the caller's choice that are being worked on in this process, so that a
/// twin waits for the first one instead of running beside it.
class in_flight {
public:
    explicit in_flight(executor ex)
        : executor_{std::move(ex)} {}

    struct work {
        work(executor ex, std::string hash)
            : done{std::move(ex)},
              body_hash{std::move(hash)} {}

        async::event done;
        bool is_done{false};
        std::string body_hash;
    };

    /// Ends the work when it goes out of scope, also by an exception, and wakes who waits for it.
    class turn {
    public:
        turn(in_flight& owner, std::string key, std::shared_ptr<work> mine)
            : owner_{owner},
              key_{std::move(key)},
              mine_{std::move(mine)} {}

        ~turn() {
            owner_.all_.erase(key_);
            mine_->is_done = true;
            mine_->done.notify();
        }

        turn(const turn&) = delete;
        turn& operator=(const turn&) = delete;

    private:
        in_flight& owner_;
        std::string key_;
        std::shared_ptr<work> mine_;
    };

    /// The twin's work, or null.
    [[nodiscard]] std::shared_ptr<work> find(const std::string& key) const {
        const auto found = all_.find(key);
        return found == all_.end() ? nullptr : found->second;
    }

    /// To be called only if find() gives null.
    [[nodiscard]] turn begin(const std::string& key, std::string body_hash) {
        auto mine = std::make_shared<work>(executor_, std::move(body_hash));
        all_.emplace(key, mine);
        return turn{*this, key, std::move(mine)};
    }

private:
    executor executor_;
    std::unordered_map<std::string, std::shared_ptr<work>> all_;
};

}  // namespace hermod::widget_send
