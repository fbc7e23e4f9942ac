#pragma once
// rabbitmq-c moved its headers in 0.13; Debian 12 has 0.11, Debian 13 has 0.15.
#if __has_include(<rabbitmq-c/amqp.h>)
#include <rabbitmq-c/amqp.h>
#include <rabbitmq-c/framing.h>
#else
#include <amqp.h>
#include <amqp_framing.h>
#endif

#include <string_view>

namespace hermod::amqp {

/// A view for rabbitmq-c, which takes everything as mutable but writes to nothing it encodes.
inline amqp_bytes_t to_bytes(std::string_view text) noexcept {
    return {text.size(), const_cast<char*>(text.data())};
}

inline std::string_view to_view(const amqp_bytes_t& bytes) noexcept {
    return {static_cast<const char*>(bytes.bytes), bytes.len};
}

}  // namespace hermod::amqp
