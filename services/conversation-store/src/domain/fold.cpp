#include "domain/fold.hpp"

namespace hermod::store {

namespace {

/// The message as it stands after the news so far.
class folding {
public:
    explicit folding(const snapshot& before) : now_{before.now}, wamid_{before.wamid}, delivery_{before.delivery} {
        out_.after = now_;
    }

    void take(const fact& news) {
        if (news.parked_id != 0) out_.parked_ids.push_back(news.parked_id);
        switch (news.what) {
            case fact::kind::reached: return reached(news);
            case fact::kind::failed: return failed(news);
            case fact::kind::uncertain: return uncertain(news);
            case fact::kind::backing_off: return back_to_work(news, delivery_change::await_next_try, "not_sent");
            case fact::kind::held: return back_to_work(news, delivery_change::requeue, "held");
            case fact::kind::released: return released(news);
        }
    }

    change result() { return std::move(out_); }

private:
    void reached(const fact& news) {
        learn_wamid(news);
        const progress reached{news.attempt, news.status};
        if (raises(now_, reached) || withdraws_retry(news)) {
            if (withdraws_retry(news)) record(news, "withdrawn");
            move_to(reached, news);
            out_.error_json.clear();
            out_.clears_error = true;
        } else if (news.is_repeat) repeat_events(reached, news);
        if (delivery_ && (delivery_->attempt <= news.attempt || !is_claimed(*delivery_))) remove_delivery();
    }

    void failed(const fact& news) {
        const progress reached{news.attempt, message_status::failed};
        if (!speaks_for_claim(news)) return;
        learn_wamid(news);
        if (raises(now_, reached)) {
            keep_error(news);
            move_to(reached, news);
            record(news, "failed");
        } else if (news.is_repeat) repeat_events(reached, news);
        if (delivery_ && delivery_->attempt == news.attempt) remove_delivery();
    }

    void uncertain(const fact& news) {
        if (!delivery_ || delivery_->attempt != news.attempt || delivery_->claim_id != news.claim_id) return;
        if (delivery_->state != delivery_state::claimed && delivery_->state != delivery_state::uncertain) return;
        const progress reached{news.attempt, message_status::uncertain};
        if (raises(now_, reached)) move_to(reached, news);
        else if (news.is_repeat) repeat_events(reached, news);
        if (delivery_->state == delivery_state::uncertain) return;
        delivery_->state = delivery_state::uncertain;
        out_.delivery = delivery_change::mark_uncertain;
        out_.delivery_until = news.at;
        record(news, "uncertain");
    }

    void back_to_work(const fact& news, delivery_change how, const char* result) {
        if (!delivery_ || delivery_->attempt != news.attempt || !speaks_for_claim(news)) return;
        if (how == delivery_change::await_next_try && !is_claimed(*delivery_)) return;
        if (delivery_->state == delivery_state::queued) return;
        delivery_->state = how == delivery_change::requeue ? delivery_state::queued : delivery_state::dispatched;
        out_.delivery = how;
        out_.delivery_until = news.until;
        if (!news.error_json.empty()) {
            keep_error(news);
            out_.changes_message = true;
        }
        record(news, result);
    }

    /// Whoever releases does not call. Its claim may not have got here yet: as long as nobody else has claimed, the message is
    /// free at its old place, and that claim is refused when it comes.
    void released(const fact& news) {
        if (!delivery_ || delivery_->attempt != news.attempt) return;
        if (is_claimed(*delivery_) && !speaks_for_claim(news)) return;
        const bool is_unseen = !news.claim_id.empty() && news.claim_id != delivery_->claim_id;
        if (delivery_->state == delivery_state::queued && !is_unseen) return;
        if (delivery_->state != delivery_state::queued) out_.delivery_until = 0;
        delivery_->state = delivery_state::queued;
        out_.delivery = delivery_change::requeue;
        if (!is_unseen) return;
        delivery_->claim_id = news.claim_id;
        out_.refused_claim = news.claim_id;
    }

    /// A message that Meta has after all needs no further attempt, as long as nobody has begun it.
    [[nodiscard]] bool withdraws_retry(const fact& news) const {
        return delivery_ && delivery_->attempt > news.attempt && !is_claimed(*delivery_) &&
               now_.attempt == delivery_->attempt && !is_settled(now_.status);
    }

    /// News of a claim counts only while the row still is that claim's; news without a claim only while nobody has claimed.
    [[nodiscard]] bool speaks_for_claim(const fact& news) const {
        if (!delivery_ || delivery_->attempt != news.attempt) return true;
        if (!news.claim_id.empty()) return delivery_->claim_id == news.claim_id;
        return news.what == fact::kind::failed || !is_claimed(*delivery_);
    }

    [[nodiscard]] static bool is_claimed(const delivery_row& row) {
        return row.state == delivery_state::claimed || row.state == delivery_state::uncertain;
    }

    void move_to(const progress& reached, const fact& news) {
        const progress seen = news.shows_all ? progress{reached.attempt, message_status::scheduled} : now_;
        for (const auto step : steps(seen, reached)) add_event({reached.attempt, step}, news);
        // What was delivered was sent, whether or not that was ever shown (a failure may have come between).
        for (const auto step : steps({reached.attempt, message_status::scheduled}, reached)) stamp(step, news.at);
        now_ = reached;
        out_.after = reached;
        out_.changes_message = true;
    }

    /// What was seen before may not have been published: clients drop what they have had.
    void repeat_events(const progress& reached, const fact& news) {
        if (compare(reached, now_) > 0) return;
        for (const auto step : steps({reached.attempt, message_status::scheduled}, reached))
            add_event({reached.attempt, step}, news);
    }

    /// The last word counts: what was cleared by news before it in the same round is there again.
    void keep_error(const fact& news) {
        out_.error_json = news.error_json;
        out_.error_at = news.at;
        out_.clears_error = false;
    }

    void add_event(const progress& reached, const fact& news) {
        status_step step{.reached = reached, .at = news.at};
        if (reached.status == message_status::failed) {
            step.error_code = news.error_code;
            step.error_title = news.error_title;
            step.error_details = news.error_details;
        }
        out_.events.push_back(std::move(step));
    }

    void stamp(message_status step, std::int64_t at) {
        auto first = [at](std::optional<std::int64_t>& time) {
            if (!time) time = at;
        };
        switch (step) {
            case message_status::sent: return first(out_.sent_at);
            case message_status::delivered: return first(out_.delivered_at);
            case message_status::read: return first(out_.read_at);
            case message_status::played: return first(out_.played_at);
            case message_status::failed: return first(out_.failed_at);
            default: return;
        }
    }

    void learn_wamid(const fact& news) {
        if (news.wamid.empty() || news.wamid == wamid_) return;
        if (!wamid_.empty() && news.attempt < now_.attempt) return;  // the row names the latest attempt's
        wamid_ = news.wamid;
        out_.changes_message = true;
        out_.wamid = news.wamid;
        out_.wamid_attempt = news.attempt;
    }

    void remove_delivery() {
        delivery_.reset();
        out_.delivery = delivery_change::remove;
    }

    void record(const fact& news, std::string result) {
        out_.history.push_back(
            {news.attempt, news.try_number, std::move(result), news.error_json, news.claim_id, news.started_at, news.at});
    }

    progress now_;
    std::string wamid_;
    std::optional<delivery_row> delivery_;
    change out_;
};

}  // namespace

change fold(const snapshot& before, const std::vector<fact>& news) {
    folding f{before};
    for (const auto& item : news) f.take(item);
    return f.result();
}

}  // namespace hermod::store
