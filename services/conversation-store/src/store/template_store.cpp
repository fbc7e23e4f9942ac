#include "store/template_store.hpp"

#include "store/columns.hpp"
#include "store/template_queries.hpp"

#include <utility>

namespace hermod::store {

namespace {

template_row read_template(const postgres::table::row& row) {
    template_row out;
    out.id = row.uuid(0);
    out.account_id = row.uuid(1);
    out.name = row.text(2);
    out.language = row.text(3);
    out.category = row.text(4);
    out.status = row.text(5);
    out.parameter_format = row.text(6);
    out.components_json = row.text(7);
    out.quality = row.optional_text(8);
    out.rejected_reason = row.optional_text(9);
    out.updated_at = row.time(10);
    return out;
}

}  // namespace

awaitable<postgres::result<template_count>> template_store::put(template_list list, deadline limit) {
    texts name, language, status, category, format, components;
    optional_texts meta_id, quality, reason;
    for (auto& one : list.templates) {
        name.push_back(std::move(one.name));
        language.push_back(std::move(one.language));
        status.push_back(std::move(one.status));
        category.push_back(std::move(one.category));
        format.push_back(std::move(one.parameter_format));
        components.push_back(std::move(one.components_json));
        meta_id.push_back(std::move(one.meta_id));
        quality.push_back(std::move(one.quality));
        reason.push_back(std::move(one.rejected_reason));
    }
    postgres::params values;
    values.add(list.tenant_id).add(list.waba_id).add_array(name).add_array(language).add_array(status).add_array(category);
    values.add_array(format).add_array(components).add(list.is_whole).add_array(meta_id).add_array(quality).add_array(reason);
    postgres::statement one{queries::put_templates, std::move(values)};
    const auto table = co_await writers_.execute(std::move(one), limit);
    if (!table) co_return table.error();
    co_return template_count{(*table)[0].integer(0), (*table)[0].integer(1)};
}

awaitable<postgres::result<std::vector<template_row>>> template_store::list(uuid tenant, template_question asked, deadline limit) {
    postgres::params values;
    values.add(tenant).add(asked.account_id).add(asked.status);
    if (asked.after) values.add(asked.after->name).add(asked.after->language).add(asked.after->id);
    else values.add_null().add_null().add_null();
    values.add(asked.limit);
    postgres::statement one{queries::list_templates, std::move(values)};
    const auto table = co_await requests_.execute_as(tenant, std::move(one), limit);
    if (!table) co_return table.error();
    std::vector<template_row> out;
    for (int i = 0; i < table->size(); ++i) out.push_back(read_template((*table)[i]));
    co_return out;
}

awaitable<postgres::result<std::optional<template_row>>> template_store::find(uuid tenant, uuid id, deadline limit) {
    postgres::params values;
    values.add(tenant).add(id);
    postgres::statement one{queries::find_template, std::move(values)};
    const auto table = co_await requests_.execute_as(tenant, std::move(one), limit);
    if (!table) co_return table.error();
    std::optional<template_row> found;
    if (!table->empty()) found = read_template((*table)[0]);
    co_return found;
}

}  // namespace hermod::store
