// Files from an address to Meta.
#include "media_scene.hpp"

using namespace hermod;
using namespace hermod::testing;

using contracts::content_type;
using contracts::outcome_result;

TEST_CASE("a file from an address is uploaded once and sent by Meta's id, whoever it goes to") {
    run_coro([](asio::io_context& io) -> awaitable<void> {
        media_scene s{io};
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
        media_scene s{io};
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
        media_scene s{io};
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
        media_scene s{io};
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
        media_scene s{io};
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
        media_scene s{io};
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

TEST_CASE("what nothing shows any more is removed from the media store, and the store is told") {
    run_coro([](asio::io_context& io) -> awaitable<void> {
        media_scene s{io};
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
