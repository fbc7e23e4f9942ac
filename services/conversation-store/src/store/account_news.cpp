#include "store/account_news.hpp"

#include "store/account_news_queries.hpp"
#include "store/columns.hpp"

namespace hermod::store {

namespace {

postgres::statement move_statement(const std::vector<user_id_change>& changes) {
    texts number, waba, previous, current;
    for (const auto& one : changes) {
        number.push_back(one.phone_number_id);
        waba.push_back(one.waba_id);
        previous.push_back(one.previous);
        current.push_back(one.current);
    }
    postgres::params values;
    values.add_array(number).add_array(waba).add_array(previous).add_array(current);
    return {queries::move_user_ids, std::move(values)};
}

postgres::statement judge_statement(const std::vector<template_news>& news) {
    texts waba, name, language, status;
    optional_texts reason;
    for (const auto& one : news) {
        waba.push_back(one.waba_id);
        name.push_back(one.name);
        language.push_back(one.language);
        status.push_back(one.status);
        reason.push_back(or_null(one.reason));
    }
    postgres::params values;
    values.add_array(waba).add_array(name).add_array(language).add_array(status).add_array(reason);
    return {queries::judge_templates, std::move(values)};
}

}  // namespace

awaitable<postgres::result<void>> account_news::apply(
    std::vector<user_id_change> user_ids, std::vector<template_news> templates, deadline limit
) {
    std::vector<postgres::statement> segment;
    if (!user_ids.empty()) segment.push_back(move_statement(user_ids));
    if (!templates.empty()) segment.push_back(judge_statement(templates));
    const auto done = co_await writers_.transact(std::move(segment), limit);
    if (!done) co_return done.error();
    co_return postgres::result<void>{};
}

}  // namespace hermod::store
