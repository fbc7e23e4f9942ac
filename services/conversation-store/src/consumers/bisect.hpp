#pragma once
#include <functional>
#include <utility>
#include <vector>

#include "hermod/async/awaitable.hpp"
#include "hermod/postgres/error.hpp"
#include "store/poison.hpp"

namespace hermod::store {

/// Runs `work` on a batch; if one of its items is poison, on its halves, down to the single item, which gets `verdict` instead
/// of an answer. Any other failure is the whole batch's. What the failed pass had committed before it met the poison has been
/// told to nobody: items that can be marked as repeats come as such to the second one. `work` and `verdict` must outlive it: await it at once.
template <class Item, class Answer>
awaitable<postgres::result<std::vector<Answer>>> bisect(
    std::vector<Item> items, const std::function<awaitable<postgres::result<std::vector<Answer>>>(std::vector<Item>)>& work,
    const std::function<Answer(const Item&, const postgres::error&)>& verdict) {
    auto whole = co_await work(items);
    if (whole || !is_poison(whole.error())) co_return whole;
    if (items.size() <= 1) {
        std::vector<Answer> out;
        if (!items.empty()) out.push_back(verdict(items.front(), whole.error()));
        co_return out;
    }
    if constexpr (requires { items.front().is_repeat = true; })
        for (auto& item : items) item.is_repeat = true;
    const auto middle = items.begin() + static_cast<std::ptrdiff_t>(items.size() / 2);
    std::vector<Item> first(items.begin(), middle);
    std::vector<Item> second(middle, items.end());
    auto left = co_await bisect<Item, Answer>(std::move(first), work, verdict);
    if (!left) co_return left;
    auto right = co_await bisect<Item, Answer>(std::move(second), work, verdict);
    if (!right) co_return right;
    for (auto& answer : *right) left->push_back(std::move(answer));
    co_return left;
}

}  // namespace hermod::store
