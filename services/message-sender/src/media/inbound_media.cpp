#include "media/inbound_media.hpp"

#include "hermod/base/encoding.hpp"
#include "hermod/base/time.hpp"
#include "hermod/crypto/digest.hpp"
#include "hermod/media/type.hpp"

namespace hermod::sender {

namespace {

using namespace std::chrono_literals;

std::string describe(const call_record& call) {
    const auto& error = call.outcome.error;
    if (error) return "Meta: " + std::to_string(error->code) + " " + error->title;
    if (call.http_status != 0) return "Meta: HTTP status " + std::to_string(call.http_status);
    return "Meta does not answer: " + call.reason;
}

}  // namespace

inbound_media::inbound_media(
    executor ex,
    inbound_media_settings settings,
    parts given,
    log::logger& logger,
    telemetry::registry& metrics
)
    : settings_{settings},
      parts_{given},
      logger_{logger},
      tasks_{
          ex,
          [&logger](std::string_view task, const std::exception_ptr&) {
              logger.error("media.task.failed", {{"task", task}});
          }},
      changed_{ex},
      fetched_{metrics.make_counter(
          "sender_inbound_media_total",
          "Files of customers by what became of a try",
          {{"result", "fetched"}}
      )},
      failed_{metrics.make_counter(
          "sender_inbound_media_total",
          "Files of customers by what became of a try",
          {{"result", "failed"}}
      )} {}

awaitable<void> inbound_media::run() {
    while (true) {
        // A task tells of its end a moment before it is gone: never wait for that alone.
        while (tasks_.size() >= settings_.parallel) co_await changed_.wait_until(steady_clock::now() + settings_.poll);
        auto jobs =
            co_await parts_.ledger.take_jobs(settings_.parallel - tasks_.size(), settings_.lease);
        if (!jobs || jobs->empty()) {
            co_await changed_.wait_until(steady_clock::now() + settings_.poll);
            continue;
        }
        for (auto& job : *jobs) tasks_.spawn("inbound media", work(std::move(job)));
    }
}

awaitable<void> inbound_media::stop() {
    tasks_.cancel();
    co_await tasks_.join();
}

awaitable<void> inbound_media::work(inbound_job job) {
    const struct ending {
        wakeup& changed;

        ~ending() { changed.notify(); }
    } always{changed_};

    auto got = co_await fetch(job);
    std::variant<std::monostate, setback> done;
    if (auto* found = std::get_if<file>(&got))
        done = co_await keep(job, std::move(*found));
    else
        done = std::move(std::get<setback>(got));
    const auto* failure = std::get_if<setback>(&done);
    if (!failure) co_return fetched_.add();
    failed_.add();
    const std::chrono::milliseconds age{
        to_unix_ms(std::chrono::system_clock::now()) - job.created_ms};
    const auto again = next_fetch(job.tries, failure->why, age);
    logger_.warning(
        "media.inbound.failed",
        {{"tenantId", job.tenant_id},
         {"mediaId", job.id},
         {"what", failure->what},
         {"tries", job.tries},
         {"isLast", !again}}
    );
    // A failure that is not told is the lease's end: another try.
    co_await parts_.ledger.fail(std::move(job), failure->what, again);
}

awaitable<std::variant<inbound_media::file, inbound_media::setback>> inbound_media::fetch(
    const inbound_job& job
) {
    const auto found = co_await parts_.credentials.get(job.tenant_id, job.account_id);
    const auto* token = std::get_if<secret>(&found);
    if (!token) co_return setback{"credential: " + std::get<no_credential>(found).what};
    auto located = co_await parts_.graph.locate(job.meta_media_id, job.phone_number_id, *token);
    if (const auto* refused = std::get_if<call_record>(&located)) {
        if (refused->outcome.rule.action == whatsapp::error_class::stop)
            parts_.credentials.forget(job.account_id);
        co_return setback{describe(*refused), refused->outcome.rule.action};
    }
    const auto& place = std::get<whatsapp::media_location>(located);
    auto got = co_await parts_.graph.download(place.url, settings_.max_bytes, *token);
    if (const auto* failure = std::get_if<media::fetch_failure>(&got)) {
        // 404 and the like: the address has ended; the next try asks for a new one.
        const bool is_hopeless = failure->code == "MEDIA_TOO_LARGE";
        co_return setback{
            failure->code + ": " + failure->message,
            is_hopeless ? whatsapp::error_class::fail : whatsapp::error_class::retry};
    }
    auto& bytes = std::get<media::fetched>(got).bytes;
    if (!whatsapp::is_same_digest(place.sha256, crypto::sha256(bytes)))
        co_return setback{"the bytes are not those that Meta has"};
    const auto type = media::type_of(bytes);
    // What its content does not say is handed out as a download of what Meta called it.
    const auto mime_type = type.empty() ? place.mime_type : std::string{type};
    co_return file{std::move(bytes), mime_type};
}

awaitable<std::variant<std::monostate, inbound_media::setback>> inbound_media::keep(
    const inbound_job& job, file got
) {
    const auto digest = to_hex(crypto::sha256(got.bytes));
    const auto size = got.bytes.size();
    const auto put = co_await parts_.bytes.put(
        media::key_of(job.tenant_id, digest), std::move(got.bytes), steady_clock::now() + 60s
    );
    if (!put) co_return setback{"media store: " + put.error().message()};
    const bool is_told = co_await parts_.ledger.finish(job, digest, size, got.mime_type);
    if (!is_told) co_return setback{"the store does not answer"};
    co_return std::monostate{};
}

}  // namespace hermod::sender
