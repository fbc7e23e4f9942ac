#pragma once
#include "consumers/feedback_items.hpp"

#include "hermod/postgres/pool.hpp"

#include <vector>

namespace hermod::store {

/// Writes down what webhooks say beside messages. Repeating it changes nothing.
class account_news {
public:
    /// `writers` works as hermod_writer and must outlive this.
    explicit account_news(postgres::pool& writers)
        : writers_{writers} {}

    awaitable<postgres::result<void>> apply(
        std::vector<user_id_change> user_ids, std::vector<template_news> templates, deadline limit
    );

private:
    postgres::pool& writers_;
};

}  // namespace hermod::store
