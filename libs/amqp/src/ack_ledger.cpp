#include "ack_ledger.hpp"

#include <algorithm>

namespace hermod::amqp {

void ack_ledger::delivered(std::uint64_t tag) {
    if (tag != first_ + marks_.size()) return;  // cannot happen: the broker counts without gaps
    marks_.push_back(mark::open);
    ++open_;
}

void ack_ledger::settle(std::uint64_t tag, settlement::kind what) {
    if (tag < first_ || tag - first_ >= marks_.size()) return;
    auto& found = marks_[tag - first_];
    if (found != mark::open) return;
    found = what == settlement::kind::ack ? mark::acked : mark::rejected;
    --open_;
    settled_.push_back(tag);
}

/// Drops the settled tags at the front; runs of acks become one.
void ack_ledger::take_front(std::vector<settlement>& out) {
    std::uint64_t last_ack = 0;
    std::size_t run = 0;
    const auto end_run = [&] {
        if (run > 0) out.push_back({settlement::kind::ack, last_ack, run > 1});
        run = 0;
    };
    while (!marks_.empty() && marks_.front() != mark::open) {
        if (marks_.front() == mark::acked) {
            last_ack = first_;
            ++run;
        } else if (marks_.front() == mark::rejected) {
            end_run();
            out.push_back({settlement::kind::reject, first_, false});
        }
        marks_.pop_front();
        ++first_;
    }
    end_run();
}

std::vector<settlement> ack_ledger::take() {
    std::vector<settlement> out;
    if (settled_.empty()) return out;
    take_front(out);
    for (const auto tag : settled_) {
        if (tag < first_) continue;
        auto& found = marks_[tag - first_];
        const auto what = found == mark::acked ? settlement::kind::ack : settlement::kind::reject;
        out.push_back({what, tag, false});
        found = mark::told;
    }
    settled_.clear();
    return out;
}

}  // namespace hermod::amqp
