#include "media/media_desk.hpp"

#include "hermod/async/event.hpp"
#include "hermod/base/encoding.hpp"
#include "hermod/crypto/digest.hpp"
#include "hermod/media/type.hpp"

#include <algorithm>

namespace hermod::sender {

namespace {

using namespace std::chrono_literals;

constexpr int fetch_tries = 3;
constexpr std::chrono::milliseconds first_fetch_pause{500};

/// What makes two messages need the same upload.
std::string memory_key(const contracts::dispatch& message) {
    const auto& content = message.content;
    const auto& where = content.media_id.empty() ? content.media_url : content.media_id;
    return message.account_id + " " + std::string{contracts::to_text(content.type)} + " " + where;
}

media_refusal refusal_of(const media::fetch_failure& failure) {
    return {failure.code, failure.message};
}

std::string file_name_of(
    const contracts::dispatch& message, const std::string& found, std::string_view mime_type
) {
    auto name = media::clean_name(message.content.filename.value_or(std::string{}));
    if (name.empty()) name = found;
    if (name.empty()) name = "file" + std::string{media::ending_of(mime_type)};
    return name;
}

}  // namespace

struct media_desk::source {
    std::string bytes;
    std::string name;
};

/// One of the files that may be in memory at once.
struct media_desk::slot {
    slot(media_desk& from, std::string of)
        : owner{from},
          account{std::move(of)} {
        ++owner.busy_;
        ++owner.busy_of_[account];
    }

    slot(const slot&) = delete;
    slot& operator=(const slot&) = delete;

    ~slot() {
        --owner.busy_;
        if (--owner.busy_of_[account] == 0) owner.busy_of_.erase(account);
        owner.slot_free_.notify();
    }

    media_desk& owner;
    std::string account;
};

media_desk::media_desk(executor ex, media_desk_settings settings, parts given, log::logger& logger)
    : ex_{ex},
      settings_{settings},
      parts_{given},
      logger_{logger},
      slot_free_{ex} {}

void media_desk::remember(const std::string& key, std::string id, std::chrono::milliseconds time) {
    if (const auto old = known_.find(key); old != known_.end()) {
        order_.erase(old->second.place);
        known_.erase(old);
    }
    order_.push_back(key);
    known_.emplace(
        key, remembered_id{std::move(id), steady_clock::now() + time, std::prev(order_.end())}
    );
    if (known_.size() <= settings_.remembered) return;
    known_.erase(order_.front());
    order_.pop_front();
}

std::optional<std::string> media_desk::find(const std::string& key) {
    const auto found = known_.find(key);
    if (found == known_.end() || found->second.until <= steady_clock::now()) return std::nullopt;
    return found->second.meta_media_id;
}

awaitable<media_answer> media_desk::prepare(contracts::dispatch message, secret token) {
    const auto key = memory_key(message);
    if (auto known = find(key)) co_return prepared_media{std::move(*known)};
    if (const auto same = under_way_.find(key); same != under_way_.end()) {
        const auto shared = same->second;
        while (!shared->answer) co_await shared->done.wait();
        co_return *shared->answer;
    }
    const auto shared = std::make_shared<pending>(ex_);
    under_way_.emplace(key, shared);

    // However this ends, those who wait are told.
    const struct ending {
        media_desk& owner;
        const std::string& key;
        pending& of;

        ~ending() {
            if (!of.answer) of.answer = media_setback{"the upload was given up"};
            owner.under_way_.erase(key);
            of.done.notify();
        }
    } always{*this, key, *shared};

    auto answer = co_await prepare_first(std::move(message), std::move(token));
    shared->answer = answer;
    co_return answer;
}

awaitable<void> media_desk::wait_for_slot(std::string account_id) {
    const auto of_one = [this, &account_id] {
        const auto found = busy_of_.find(account_id);
        return found == busy_of_.end() ? std::size_t{0} : found->second;
    };
    while (busy_ >= settings_.parallel || of_one() >= settings_.parallel_of_one)
        co_await slot_free_.wait();
}

awaitable<media_answer> media_desk::prepare_first(contracts::dispatch message, secret token) {
    co_await wait_for_slot(message.account_id);
    const slot held{*this, message.account_id};
    auto got = co_await get_bytes(message);
    if (auto* refused = std::get_if<media_refusal>(&got)) co_return std::move(*refused);
    if (auto* setback = std::get_if<media_setback>(&got)) co_return std::move(*setback);
    co_return co_await upload(
        std::move(message), std::move(std::get<source>(got)), std::move(token)
    );
}

awaitable<std::variant<media_desk::source, media_refusal, media_setback>> media_desk::get_bytes(
    const contracts::dispatch& message
) {
    const auto kind = contracts::to_text(message.content.type);
    const auto most = std::min(whatsapp::max_bytes_of(kind), settings_.max_bytes);
    const auto limit = steady_clock::now() + settings_.fetch_deadline;
    if (message.content.media_id.empty()) {
        for (int tries = 1;; ++tries) {
            auto got = co_await parts_.fetcher.get(message.content.media_url, most, limit);
            if (auto* file = std::get_if<media::fetched>(&got))
                co_return source{std::move(file->bytes), std::move(file->name)};
            const auto& failure = std::get<media::fetch_failure>(got);
            const auto pause = first_fetch_pause * (1 << (tries - 1));
            if (!failure.is_passing || tries >= fetch_tries || steady_clock::now() + pause >= limit)
                co_return refusal_of(failure);
            co_await async::sleep_for(pause);
        }
    }
    const auto found = co_await parts_.ledger.find(message.tenant_id, message.content.media_id);
    if (const auto* none = std::get_if<no_media>(&found)) {
        if (none->is_store_away) co_return media_setback{"the store does not answer"};
        co_return media_refusal{"MEDIA_NOT_FOUND", "there is no uploaded file of this id"};
    }
    const auto& entry = std::get<media_entry>(found);
    if (entry.state != "ready")
        co_return media_refusal{"MEDIA_NOT_READY", "the file is not here (" + entry.state + ")"};
    if (static_cast<std::size_t>(entry.size) > most)
        co_return media_refusal{
            "MEDIA_TOO_LARGE", "the file is larger than " + std::to_string(most) + " bytes"};
    auto bytes = co_await parts_.bytes.get(media::key_of(message.tenant_id, entry.sha256), limit);
    if (!bytes && bytes.error() == boost::system::errc::no_such_file_or_directory)
        co_return media_refusal{"MEDIA_NOT_FOUND", "the file is gone from the media store"};
    if (!bytes) co_return media_setback{"media store: " + bytes.error().message()};
    co_return source{std::move(*bytes), entry.file_name.value_or(std::string{})};
}

awaitable<media_answer> media_desk::upload(contracts::dispatch message, source file, secret token) {
    const auto kind = contracts::to_text(message.content.type);
    const std::string mime_type{media::type_of(file.bytes)};
    if (mime_type.empty())
        co_return media_refusal{
            "MEDIA_TYPE_UNKNOWN", "the file's content is of no type that can be sent"};
    if (!whatsapp::takes_mime_type(kind, mime_type))
        co_return media_refusal{
            "MEDIA_TYPE_NOT_ALLOWED",
            "the file is " + mime_type + ", which cannot be sent as " + std::string{kind}};
    const content_key content{
        message.tenant_id, message.account_id, to_hex(crypto::sha256(file.bytes)), mime_type};
    const bool is_by_url = message.content.media_id.empty();
    const auto known = co_await parts_.ledger.find_upload(content);
    if (known) {
        remember(
            memory_key(message),
            known->meta_media_id,
            is_by_url ? std::min(settings_.url_holds, known->valid) : known->valid
        );
        co_return prepared_media{known->meta_media_id};
    }
    outgoing_file out{
        message.phone_number_id,
        mime_type,
        file_name_of(message, file.name, mime_type),
        std::move(file.bytes)};
    auto taken = co_await parts_.graph.upload(std::move(out), std::move(token));
    if (auto* refused = std::get_if<call_record>(&taken)) co_return std::move(*refused);
    const auto& id = std::get<std::string>(taken);
    known_upload made{id, settings_.id_valid};
    const bool is_kept = co_await parts_.ledger.remember_upload(content, std::move(made));
    if (!is_kept)
        logger_.warning("media.upload.not_remembered", {{"accountId", message.account_id}});
    remember(memory_key(message), id, is_by_url ? settings_.url_holds : settings_.id_valid);
    co_return prepared_media{id};
}

awaitable<void> media_desk::forget(contracts::dispatch message, std::string meta_media_id) {
    if (const auto old = known_.find(memory_key(message)); old != known_.end()) {
        order_.erase(old->second.place);
        known_.erase(old);
    }
    const bool is_done = co_await parts_.ledger.forget_upload(
        message.tenant_id, message.account_id, std::move(meta_media_id)
    );
    if (!is_done)
        logger_.warning("media.upload.not_forgotten", {{"accountId", message.account_id}});
}

}  // namespace hermod::sender
