#include "domain/misbehave.hpp"

#include "domain/access.hpp"

#include <string>

namespace hermod::sandbox {

namespace {

reply cut_after(std::chrono::milliseconds wait) {
    reply made;
    made.is_raw = true;
    made.wait = wait;
    return made;
}

reply error_reply(world& all, const behaviour& chosen) {
    auto error = make_graph_error(
        chosen.code, chosen.text.empty() ? "Simulated by a behaviour of the sandbox." : chosen.text
    );
    if (chosen.http_status != 0) error.http_status = chosen.http_status;
    return refuse(all, name_of(chosen.where), error);
}

reply half_of(const reply& proper) {
    reply made;
    made.is_raw = true;
    made.body = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: " +
                std::to_string(proper.body.size()) + "\r\n\r\n" +
                proper.body.substr(0, proper.body.size() / 2);
    return made;
}

}  // namespace

const behaviour* choose_behaviour(world& all, const subject& about) {
    if (all.behaviours.empty()) return nullptr;
    const behaviour* chosen = all.behaviours.choose(about);
    if (chosen != nullptr) {
        all.count(std::string{name_of(about.where)} + "." + std::string{name_of(chosen->what)});
    }
    return chosen;
}

reply misbehave(world& all, const behaviour& chosen, reply proper) {
    switch (chosen.what) {
        case misdeed::error:
            return error_reply(all, chosen);
        case misdeed::http_status:
            proper.status = chosen.http_status == 0 ? 500 : chosen.http_status;
            proper.body = chosen.text;
            proper.content_type = "text/html";
            return proper;
        case misdeed::hang:
            return cut_after(chosen.wait);
        case misdeed::cut:
            return cut_after({});
        case misdeed::half_answer:
            return half_of(proper);
        case misdeed::garbage:
            proper.body = chosen.text.empty() ? "{\"messaging_product\":\"wha" : chosen.text;
            return proper;
        case misdeed::no_id:
            proper.body = R"({"messaging_product":"whatsapp","contacts":[],"messages":[{}]})";
            return proper;
        case misdeed::slow:
            proper.wait = chosen.wait;
            return proper;
        default:
            return proper;
    }
}

}  // namespace hermod::sandbox
