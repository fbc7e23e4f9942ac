// Files: from an address or from the media store to Meta, from Meta to the media store, and out by
// a link.
#include "media_peers.hpp"

#include "hermod/media/link.hpp"
#include "hermod/media/store.hpp"
#include "hermod/service/caller.hpp"

using namespace hermod;
using namespace hermod::testing;

namespace {

contracts::dispatch file_message(
    std::string id, contracts::content_type type, std::string url, int conversation = 1
) {
    auto out = message(std::move(id), 1, conversation);
    out.content = {};
    out.content.type = type;
    out.content.media_url = std::move(url);
    return out;
}

struct scene {
    explicit scene(asio::io_context& io)
        : f{io} {
        f.more_routes = media.routes();
    }

    awaitable<void> start(std::function<void(sender::settings&)> change = {}) {
        co_await f.start(std::move(change));
        media.content_url = f.url("");
    }

    awaitable<contracts::outcome> outcome_of(std::string id) {
        co_await f.eventually("the outcome of " + id, [this, id] {
            return !f.outcomes_of(id).empty();
        });
        co_return f.outcomes_of(id).back();
    }

    awaitable<contracts::outcome> send(contracts::dispatch one) {
        auto id = one.message_id;
        std::vector<contracts::dispatch> items{std::move(one)};
        co_await f.dispatch(std::move(items));
        co_return co_await outcome_of(std::move(id));
    }

    media_peers media;
    fixture f;
};

using contracts::content_type;
using contracts::outcome_result;

}  // namespace

TEST_CASE("a file from an address is uploaded once and sent by Meta's id, whoever it goes to") {
    run_coro([](asio::io_context& io) -> awaitable<void> {
        scene s{io};
        s.media.web["/files/a.jpg"] = {200, jpeg};
        s.media.web["/files/moved"] = {302, "", "b.jpg"};
        s.media.web["/files/b.jpg"] = {200, jpeg};
        co_await s.start();
        auto first = file_message("m1", content_type::image, s.f.url("/files/a.jpg"));
        first.content.caption = "front view";
        const auto sent = co_await s.send(std::move(first));
        CHECK(sent.result == outcome_result::sent);
        REQUIRE(s.f.others.bodies.size() == 1);
        CHECK(
            s.f.others.bodies[0].find(R"("image":{"id":"meta-1","caption":"front view"})") !=
            std::string::npos
        );
        CHECK(
            s.media.uploads ==
            std::vector<std::string>{"a.jpg image/jpeg " + to_hex(crypto::sha256(jpeg))}
        );
        CHECK(s.media.upload_tokens == std::set<std::string>{"Bearer the-token"});

        // The address is known, and so is the content under another address.
        auto again = file_message("m2", content_type::image, s.f.url("/files/a.jpg"), 2);
        const auto second = co_await s.send(std::move(again));
        CHECK(second.result == outcome_result::sent);
        auto moved = file_message("m3", content_type::image, s.f.url("/files/moved"), 3);
        const auto third = co_await s.send(std::move(moved));
        CHECK(third.result == outcome_result::sent);
        CHECK(
            s.media.asked ==
            std::vector<std::string>{"/files/a.jpg", "/files/moved", "/files/b.jpg"}
        );
        CHECK(s.media.uploads.size() == 1);
        CHECK(s.f.others.bodies[2].find(R"("id":"meta-1")") != std::string::npos);
        co_await s.f.end();
    });
}

TEST_CASE("many messages with one file at once share one fetch and one upload") {
    run_coro([](asio::io_context& io) -> awaitable<void> {
        scene s{io};
        s.media.web["/files/a.jpg"] = {200, jpeg};
        co_await s.start();
        std::vector<contracts::dispatch> items;
        for (int i = 0; i < 9; ++i)
            items.push_back(file_message(
                "c" + std::to_string(i), content_type::image, s.f.url("/files/a.jpg"), i
            ));
        co_await s.f.dispatch(std::move(items));
        co_await s.f.eventually("all to be sent", [&] { return s.f.outcomes.size() == 9; });
        CHECK(s.media.asked.size() == 1);
        CHECK(s.media.uploads.size() == 1);
        co_await s.f.end();
    });
}

TEST_CASE("a file that cannot be had or sent fails its message with a reason, without a call") {
    run_coro([](asio::io_context& io) -> awaitable<void> {
        scene s{io};
        s.media.web["/files/page"] = {200, "<html>hello</html>"};
        s.media.web["/files/a.pdf"] = {200, "%PDF-1.7 ..."};
        s.media.web["/files/huge.jpg"] = {200, jpeg + std::string(6 * 1024 * 1024, 'x')};
        s.media.web["/files/loop"] = {302, "", "/files/loop"};
        s.media.web["/files/away"] = {302, "", "file:///etc/passwd"};
        co_await s.start();
        struct wanted {
            const char* path;
            const char* code;
        };
        int place = 0;
        for (const auto& [path, code] :
             {wanted{"/files/none", "MEDIA_FETCH_FAILED"},
              wanted{"/files/page", "MEDIA_TYPE_UNKNOWN"},
              wanted{"/files/a.pdf", "MEDIA_TYPE_NOT_ALLOWED"},
              wanted{"/files/huge.jpg", "MEDIA_TOO_LARGE"},
              wanted{"/files/loop", "MEDIA_FETCH_FAILED"},
              wanted{"/files/away", "MEDIA_URL_FORBIDDEN"}}) {
            ++place;
            auto one = file_message(
                "f" + std::to_string(place), content_type::image, s.f.url(path), place
            );
            const auto outcome = co_await s.send(std::move(one));
            INFO(path);
            CHECK(outcome.result == outcome_result::not_sent);
            CHECK(outcome.is_final);
            REQUIRE(outcome.error.has_value());
            CHECK(outcome.error->title == code);
            CHECK(outcome.error->error_class == "FAIL");
            CHECK_FALSE(outcome.claim_id.empty());
        }
        CHECK(s.f.others.calls.empty());
        CHECK(s.media.uploads.empty());
        co_await s.f.end();
    });
}

TEST_CASE("nothing of the own network is fetched, whatever the address or its port") {
    run_coro([](asio::io_context& io) -> awaitable<void> {
        scene s{io};
        s.media.web["/files/a.jpg"] = {200, jpeg};
        co_await s.start([](sender::settings& settings) {
            settings.media.allows_private = false;
            settings.media.ports = {"80", "443"};
        });
        auto by_port = file_message("p1", content_type::image, s.f.url("/files/a.jpg"), 1);
        const auto port = co_await s.send(std::move(by_port));
        REQUIRE(port.error.has_value());
        CHECK(port.error->title == "MEDIA_URL_FORBIDDEN");
        int place = 1;
        for (const auto* const host :
             {"127.0.0.1",
              "localhost",
              "2130706433",
              "0x7f.1",
              "[::1]",
              "[::ffff:127.0.0.1]",
              "169.254.169.254",
              "10.0.0.1"}) {
            const auto id = "p" + std::to_string(++place);
            auto one = file_message(
                id, content_type::image, "http://" + std::string{host} + "/files/a.jpg", place
            );
            const auto outcome = co_await s.send(std::move(one));
            INFO(host);
            REQUIRE(outcome.error.has_value());
            CHECK(outcome.error->title == "MEDIA_URL_FORBIDDEN");
        }
        CHECK(s.media.asked.empty());
        co_await s.f.end();
    });
}

TEST_CASE("a file that Meta has forgotten is uploaded again, once") {
    run_coro([](asio::io_context& io) -> awaitable<void> {
        scene s{io};
        s.media.web["/files/a.jpg"] = {200, jpeg};
        s.media.remembered[to_hex(crypto::sha256(jpeg))] = "old";
        s.f.others.answer_call = [&](const whatsapp::opaque_id& id) {
            return s.f.others.bodies.back().find("\"old\"") != std::string::npos
                       ? peers::error(400, 131053)
                       : peers::taken(id);
        };
        co_await s.start();
        auto one = file_message("m1", content_type::image, s.f.url("/files/a.jpg"));
        std::vector<contracts::dispatch> items{std::move(one)};
        co_await s.f.dispatch(std::move(items));
        co_await s.f.eventually("both outcomes", [&] { return s.f.outcomes_of("m1").size() == 2; });
        const auto outcomes = s.f.outcomes_of("m1");
        CHECK(outcomes[0].result == outcome_result::not_sent);
        CHECK_FALSE(outcomes[0].is_final);
        CHECK(outcomes[1].result == outcome_result::sent);
        CHECK(s.media.uploads.size() == 1);
        CHECK(s.media.remembered[to_hex(crypto::sha256(jpeg))] == "meta-1");

        // If Meta goes on refusing, the message fails.
        s.f.others.answer_call = [](const whatsapp::opaque_id&) {
            return peers::error(400, 131053);
        };
        auto other = file_message("m2", content_type::image, s.f.url("/files/a.jpg"), 2);
        std::vector<contracts::dispatch> more{std::move(other)};
        co_await s.f.dispatch(std::move(more));
        co_await s.f.eventually("the failure", [&] { return s.f.outcomes_of("m2").size() == 2; });
        CHECK(s.f.outcomes_of("m2").back().is_final);
        CHECK(s.f.outcomes_of("m2").back().error->code == 131053);
        co_await s.f.end();
    });
}

TEST_CASE("an upload that Meta refuses for the account halts it and keeps the message") {
    run_coro([](asio::io_context& io) -> awaitable<void> {
        scene s{io};
        s.media.web["/files/a.jpg"] = {200, jpeg};
        s.media.upload_error = 190;
        co_await s.start();
        auto one = file_message("m1", content_type::image, s.f.url("/files/a.jpg"));
        const auto outcome = co_await s.send(std::move(one));
        CHECK(outcome.result == outcome_result::held);
        REQUIRE(outcome.error.has_value());
        CHECK(outcome.error->error_class == "STOP");
        CHECK(outcome.error->code == 190);
        CHECK(s.f.others.calls.empty());
        co_await s.f.end();
    });
}

TEST_CASE("every other kind reaches Meta with its own object, a reply with what it quotes") {
    run_coro([](asio::io_context& io) -> awaitable<void> {
        scene s{io};
        co_await s.start();
        auto place = message("k1", 1, 1);
        place.content = {};
        place.content.type = content_type::location;
        place.content.object_json = R"({"latitude":1.5,"longitude":2.5})";
        place.context_wamid = "wamid.Q";
        co_await s.send(std::move(place));
        CHECK(
            s.f.others.bodies.back().find(
                R"("location":{"latitude":1.5,"longitude":2.5},"context":{"message_id":"wamid.Q"})"
            ) != std::string::npos
        );
        auto reaction = message("k2", 1, 2);
        reaction.content = {};
        reaction.content.type = content_type::reaction;
        reaction.content.reacts_to = "m0";
        reaction.content.emoji = "+";
        reaction.context_wamid = "wamid.T";
        auto lost = reaction;
        co_await s.send(std::move(reaction));
        CHECK(
            s.f.others.bodies.back().find(R"("reaction":{"message_id":"wamid.T","emoji":"+"})") !=
            std::string::npos
        );
        lost.message_id = "k3";
        lost.context_wamid.clear();
        const auto outcome = co_await s.send(std::move(lost));
        CHECK(outcome.error->title == "TARGET_UNKNOWN");
        CHECK(s.f.others.calls.size() == 2);
        co_await s.f.end();
    });
}

namespace {

http::outgoing door_request(std::string method, std::string target, std::string body = {}) {
    http::outgoing out;
    out.method = std::move(method);
    out.target = std::move(target);
    out.body = std::move(body);
    out.fields.set(service::service_key_header, service_key);
    service::caller who;
    who.tenant_id = *parse_uuid(tenant);
    who.subject = "k1";
    who.scopes = {"send"};
    service::write_caller(out.fields, who);
    out.limit = after(10s);
    return out;
}

std::unique_ptr<http::client> door_of(fixture& f) {
    const auto where =
        http::parse_origin("http://127.0.0.1:" + std::to_string(f.app->port())).value();
    return std::make_unique<http::client>(
        f.ex, where, http::client_settings{}, f.logger, f.metrics
    );
}

std::string link_to(const std::string& id, system_time ends) {
    return media::make_link(media::make_link_key(secret{service_key}), {tenant, id, ends});
}

}  // namespace

TEST_CASE("an uploaded file is sent by its id and shown to whoever has a link") {
    run_coro([](asio::io_context& io) -> awaitable<void> {
        scene s{io};
        co_await s.start();
        const auto door = door_of(s.f);
        auto upload = door_request("POST", "/api/v1/media?filename=view.jpg", jpeg);
        upload.fields.set("Content-Type", "application/octet-stream");
        upload.fields.set("Idempotency-Key", "u1");
        auto repeated = upload;
        const auto made = co_await door->send(std::move(upload));
        REQUIRE(made.answer.status == 201);
        const auto body = json::document::parse(made.answer.body).value();
        const std::string id{body.root()["mediaId"].string().value()};
        CHECK(body.root()["mimeType"].string() == "image/jpeg");
        const auto same = co_await door->send(std::move(repeated));
        CHECK(same.answer.body == made.answer.body);

        auto one = message("m1");
        one.content = {};
        one.content.type = content_type::image;
        one.content.media_id = id;
        const auto sent = co_await s.send(std::move(one));
        CHECK(sent.result == outcome_result::sent);
        CHECK(
            s.media.uploads ==
            std::vector<std::string>{"view.jpg image/jpeg " + to_hex(crypto::sha256(jpeg))}
        );

        const auto now = std::chrono::system_clock::now();
        auto show = door_request("GET", link_to(id, now + 5min));
        const auto whole = co_await door->send(show);
        CHECK(whole.answer.status == 200);
        CHECK(whole.answer.body == jpeg);
        CHECK(whole.answer.fields.get("Content-Type") == "image/jpeg");
        CHECK(whole.answer.fields.get("X-Content-Type-Options") == "nosniff");
        show.fields.set("Range", "bytes=0-3");
        const auto part = co_await door->send(show);
        CHECK(part.answer.status == 206);
        CHECK(part.answer.body == jpeg.substr(0, 4));
        auto ended = door_request("GET", link_to(id, now - 5min));
        const auto refused = co_await door->send(std::move(ended));
        CHECK(refused.answer.status == 403);
        auto unsigned_one = door_request("GET", "/api/v1/media/" + id);
        const auto bare = co_await door->send(std::move(unsigned_one));
        CHECK(bare.answer.status == 403);
        co_await s.f.end();
    });
}

TEST_CASE("uploads that cannot be sent are refused with the field named") {
    run_coro([](asio::io_context& io) -> awaitable<void> {
        scene s{io};
        co_await s.start([](sender::settings& settings) { settings.media.max_bytes = 1'000; });
        const auto door = door_of(s.f);
        struct wanted {
            std::string body;
            int status;
            const char* code;
        };
        for (const auto& [body, status, code] :
             {wanted{"", 400, "MISSING_FIELD"},
              wanted{"<svg/>", 422, "MEDIA_TYPE_NOT_ALLOWED"},
              wanted{"GIF89a....", 422, "MEDIA_TYPE_NOT_ALLOWED"},
              wanted{jpeg + std::string(1'000, 'x'), 413, "MEDIA_TOO_LARGE"}}) {
            auto request = door_request("POST", "/api/v1/media", body);
            const auto got = co_await door->send(std::move(request));
            INFO(code);
            CHECK(got.answer.status == status);
            CHECK(got.answer.body.find(code) != std::string::npos);
            CHECK(got.answer.body.find(R"("field":"file")") != std::string::npos);
        }
        auto reader = door_request("POST", "/api/v1/media", jpeg);
        service::caller who;
        who.tenant_id = *parse_uuid(tenant);
        who.subject = "k2";
        who.scopes = {"read"};
        service::strip_internal_headers(reader.fields);
        service::write_caller(reader.fields, who);
        reader.fields.set(service::service_key_header, service_key);
        const auto forbidden = co_await door->send(std::move(reader));
        CHECK(forbidden.answer.status == 403);
        co_await s.f.end();
    });
}

TEST_CASE("a customer's file is fetched with the account's token, kept, and told of") {
    run_coro([](asio::io_context& io) -> awaitable<void> {
        scene s{io};
        s.media.at_meta["in1"] = jpeg;
        co_await s.start();
        s.media.jobs["in1"] = 1;
        co_await s.f.eventually("the file to be here", [&] { return !s.media.finished.empty(); });
        const auto digest = to_hex(crypto::sha256(jpeg));
        CHECK(s.media.finished[0].find(digest) != std::string::npos);
        CHECK(s.media.finished[0].find("image/jpeg") != std::string::npos);
        const auto folder = media::make_folder_store(s.f.media_folder.path());
        const auto kept = co_await folder->get(media::key_of(tenant, digest), after(5s));
        REQUIRE(kept.has_value());
        CHECK(*kept == jpeg);

        s.media.download_failures = 1;
        s.media.jobs["in1"] = 2;
        co_await s.f.eventually("the failure to be told", [&] {
            return s.media.failed.size() == 1;
        });
        CHECK(s.media.failed[0].find(R"("retryAfterMs":30000)") != std::string::npos);
        s.media.jobs["gone"] = 1;
        co_await s.f.eventually("the last failure to be told", [&] {
            return s.media.failed.size() == 2;
        });
        CHECK(s.media.failed[1].find("retryAfterMs") == std::string::npos);
        co_await s.f.end();
    });
}

TEST_CASE("what nothing shows any more is removed from the media store, and the store is told") {
    run_coro([](asio::io_context& io) -> awaitable<void> {
        scene s{io};
        const std::string waste(64, 'a'), missing(64, 'b'), kept(64, 'c');
        const auto folder = media::make_folder_store(s.f.media_folder.path());
        for (const auto& digest : {waste, kept}) {
            const auto put =
                co_await folder->put(media::key_of(tenant, digest), "bytes", after(5s));
            REQUIRE(put.has_value());
        }
        s.media.garbage = {waste, missing};
        co_await s.start([](sender::settings& out) { out.media.remove_interval = 20ms; });
        co_await s.f.eventually("both told as gone", [&] { return s.media.gone.size() == 2; });
        const auto gone = co_await folder->get(media::key_of(tenant, waste), after(5s));
        REQUIRE_FALSE(gone.has_value());
        CHECK(gone.error() == boost::system::errc::no_such_file_or_directory);
        const auto there = co_await folder->get(media::key_of(tenant, kept), after(5s));
        CHECK(there.has_value());
        co_await s.f.end();
    });
}
