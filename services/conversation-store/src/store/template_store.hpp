#pragma once
#include "hermod/async/awaitable.hpp"
#include "hermod/base/ids.hpp"
#include "hermod/base/time.hpp"
#include "hermod/postgres/pool.hpp"

#include <optional>
#include <string>
#include <vector>

namespace hermod::store {

/// A template in Meta's words.
struct template_row {
    uuid id;
    uuid account_id;  // one that can send it
    std::string name, language, category, status;
    std::string parameter_format{"POSITIONAL"};
    std::string components_json{"[]"};
    std::optional<std::string> meta_id{}, quality{}, rejected_reason{};
    system_time updated_at{};
};

/// What Meta lists of a business account.
struct template_list {
    uuid tenant_id;
    std::string waba_id;
    bool is_whole{false};  // what is not named is gone
    std::vector<template_row> templates;
};

struct template_place {
    std::string name, language;
    uuid id;
};

struct template_question {
    std::optional<uuid> account_id;
    std::optional<std::string> status;
    std::optional<template_place> after;
    int limit{50};
};

struct template_count {
    std::int64_t stored{0}, removed{0};
};

/// Templates: written by message-sender's pull, read by the inbox. `requests` works under row-level security.
class template_store {
public:
    template_store(postgres::pool& requests, postgres::pool& writers) : requests_{requests}, writers_{writers} {}

    awaitable<postgres::result<template_count>> put(template_list list, deadline limit);
    awaitable<postgres::result<std::vector<template_row>>> list(uuid tenant, template_question asked, deadline limit);
    awaitable<postgres::result<std::optional<template_row>>> find(uuid tenant, uuid id, deadline limit);

private:
    postgres::pool& requests_;
    postgres::pool& writers_;
};

}  // namespace hermod::store
