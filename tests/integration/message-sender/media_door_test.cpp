// Files into the media store, out by a link, and from Meta.
#include "media_scene.hpp"

#include "hermod/media/link.hpp"
#include "hermod/media/store.hpp"
#include "hermod/service/caller.hpp"

using namespace hermod;
using namespace hermod::testing;

using contracts::content_type;
using contracts::outcome_result;

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
        media_scene s{io};
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
        media_scene s{io};
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
        media_scene s{io};
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
