#pragma once
#include "domain/delivery.hpp"
#include "domain/message_desk.hpp"
#include "domain/world.hpp"

#include <chrono>
#include <string>

namespace hermod::sandbox {

/// One business number with a token and a webhook target, fixed delays of 10 ms, and a clock that
/// stands still.
struct small_world {
    world all;
    delivery news{all};
    message_desk desk{all, news};
    moment now{std::chrono::steady_clock::time_point{std::chrono::hours{1}}, 1'790'000'000'000};

    explicit small_world(world_settings settings = {})
        : all{settings} {
        business_number made;
        made.id = "106000000000001";
        made.waba_id = "7001";
        made.display_phone = "15550100099";
        made.tokens = {"secret-token"};
        const std::chrono::milliseconds step{10};
        made.delivery.sent = {step, step};
        made.delivery.delivered = {step, step};
        made.delivery.read = {step, step};
        all.numbers.put(made, webhook_target{"http://127.0.0.1:1/webhooks/whatsapp", "app-secret"});
    }

    business_number& number() { return all.numbers.at(0); }

    reply post(const std::string& body, const std::string& token = "secret-token") {
        return desk.post("106000000000001", "Bearer " + token, body, now);
    }

    reply send_text(
        const std::string& to, const std::string& text, const std::string& opaque = ""
    ) {
        return post(
            R"({"messaging_product":"whatsapp","to":")" + to +
            R"(","type":"text","text":{"body":")" + text + R"("},"biz_opaque_callback_data":")" +
            opaque + R"("})"
        );
    }

    void pass(std::chrono::milliseconds time) {
        now.steady += time;
        now.unix_ms += time.count();
        news.advance(now);
    }

    /// The names of the updates that are ready for the target, in order; takes them.
    std::string take_names() {
        std::string names;
        for (const auto& one : all.ready.take(1, 1000))
            names += std::string{name_of(one.news.what)} + " ";
        return names;
    }
};

}  // namespace hermod::sandbox
