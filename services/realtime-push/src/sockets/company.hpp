#pragma once
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "domain/colleagues.hpp"
#include "domain/visitor.hpp"
#include "hermod/base/ids.hpp"
#include "hermod/contracts/presence.hpp"
#include "sockets/audience.hpp"

namespace hermod::push {

/// What live clients tell each other, on this node and across nodes: who is online, who looks at which conversation, who types.
class company {
public:
    /// `node`: a name that no two processes have. More than `crowd` people and looks of one tenant are not told.
    company(audience& listeners, std::string node, std::size_t crowd);
    company(const company&) = delete;
    company& operator=(const company&) = delete;

    /// Takes what the other nodes have to hear.
    void set_bus(std::function<void(contracts::sign_of_life)> tell) { tell_ = std::move(tell); }

    /// A person came in or left. `self` does not hear it.
    void come(const visitor& who, const listener& self);
    void go(const visitor& who, const listener& self);
    void look(const visitor& who, const uuid& conversation, bool is_looking, const listener& self);
    void type(const visitor& who, const uuid& conversation, bool is_typing, const listener& self);
    /// Who is there and looks at what, as far as this one may know; nothing if nobody is.
    [[nodiscard]] std::optional<passing_event> overview(const visitor& who) const;

    /// From another node.
    void on_news(const contracts::colleague_news& news, deadline now);
    /// Everything that is true here, for the others.
    [[nodiscard]] contracts::colleague_news report(bool asks) const;
    [[nodiscard]] bool knows(const std::string& node) const { return colleagues_.knows(node); }
    void forget_silent(deadline since) { colleagues_.forget_silent(since); }
    [[nodiscard]] const std::string& node() const noexcept { return node_; }

private:
    void on_change(const sighting& who, bool is_there);
    void tell(const sighting& who, bool is_there);
    void publish_typing(const contracts::sign_of_life& sign, const listener* self);

    audience& listeners_;
    std::string node_;
    std::function<void(contracts::sign_of_life)> tell_;
    const listener* self_{nullptr};  // whose doing is being told
    colleagues colleagues_;
};

}  // namespace hermod::push
