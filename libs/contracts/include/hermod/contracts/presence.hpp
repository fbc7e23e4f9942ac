#pragma once
#include "hermod/contracts/read.hpp"

#include <string>
#include <vector>

namespace hermod::contracts {

/// Something that live clients hear once, and that nobody keeps.
struct sign_of_life {
    std::string type;  // presence, viewing or typing
    std::string tenant_id;
    std::string conversation_id;  // "" for presence
    std::string subject;          // who: `sub` of the token
    std::string role;             // of typing and viewing
    bool is_active{true};         // online, looking, typing; false: not any more

    friend bool operator==(const sign_of_life&, const sign_of_life&) = default;
};

/// Message of hermod.presence, from one push node to all the others.
struct colleague_news {
    std::string node;  // a name that no two processes have
    /// `items` is all that is true at that node now: what it said earlier and is not among them is
    /// over.
    bool is_whole{false};
    /// The node has just started: the others are to tell what is true at theirs.
    bool asks{false};
    std::vector<sign_of_life> items;

    friend bool operator==(const colleague_news&, const colleague_news&) = default;
};

[[nodiscard]] json::result<colleague_news> from_json(json::view, as<colleague_news>);
void to_json(json::writer&, const colleague_news&);

}  // namespace hermod::contracts
