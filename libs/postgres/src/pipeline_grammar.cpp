#include "pipeline_grammar.hpp"

namespace hermod::postgres {

step pipeline_grammar::on(result_kind kind) {
    if (segments_.empty()) return step::broken;
    switch (kind) {
        case result_kind::done:
        case result_kind::failed:
        case result_kind::aborted:
            return on_result(kind);
        case result_kind::none:
            return on_null();
        case result_kind::sync:
            return on_sync();
        case result_kind::other:
            break;
    }
    return step::broken;
}

step pipeline_grammar::on_result(result_kind kind) {
    auto& oldest = segments_.front();
    if (oldest.has_result) return step::broken;
    // With every statement answered only the commit itself can still fail (deferred constraints).
    if (oldest.finished == oldest.statements && kind != result_kind::failed) return step::broken;
    oldest.has_result = true;
    return step::keep_result;
}

step pipeline_grammar::on_null() {
    auto& oldest = segments_.front();
    // A NULL that ends no statement: libpq has given up on the connection.
    if (!oldest.has_result) return step::broken;
    oldest.has_result = false;
    if (oldest.finished < oldest.statements) ++oldest.finished;
    return step::go_on;
}

step pipeline_grammar::on_sync() {
    const auto& oldest = segments_.front();
    if (oldest.has_result || oldest.finished != oldest.statements) return step::broken;
    segments_.pop_front();
    return step::segment_over;
}

}  // namespace hermod::postgres
