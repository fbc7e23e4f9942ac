// What is neither text nor file.
#include "media_scene.hpp"

using namespace hermod;
using namespace hermod::testing;

using contracts::content_type;
using contracts::outcome_result;

TEST_CASE("every other kind reaches Meta with its own object, a reply with what it quotes") {
    run_coro([](asio::io_context& io) -> awaitable<void> {
        media_scene s{io};
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
