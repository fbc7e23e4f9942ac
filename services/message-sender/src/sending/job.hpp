#pragma once
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "domain/admission.hpp"
#include "hermod/contracts/dispatch.hpp"
#include "media/media_desk.hpp"
#include "sending/wakeup.hpp"

namespace hermod::sender {

/// The dispatches of one AMQP message: it is acked when the last of them is done with.
struct pack_progress {
    explicit pack_progress(executor ex) : changed{std::move(ex)} {}
    std::size_t open{0};
    bool is_whole{true};  // false: the outcome of one could not be told
    wakeup changed;
};

/// One message in hand, from its dispatch to its last confirmed outcome.
struct job {
    job(job_id name, contracts::dispatch what, executor ex);

    job_id id;
    contracts::dispatch item;
    std::string key;  // same for copies of the same attempt
    scopes who;
    deadline arrived;
    int tries{0};           // calls made by this process
    std::string meta_media_id{};                // of its file, once Meta has it
    std::optional<media_refusal> refusal{};     // why it cannot be sent at all: it fails without a call
    bool was_media_renewed{false};              // Meta did not know the id: the file was uploaded anew, once
    bool has_turn{false};   // in its conversation
    std::optional<permit> allowed{};
    wakeup changed;
    std::vector<std::shared_ptr<pack_progress>> packs;  // that wait for it
};

[[nodiscard]] std::string key_of(const contracts::dispatch&);

}  // namespace hermod::sender
