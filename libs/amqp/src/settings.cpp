#include "hermod/amqp/settings.hpp"

#include <utility>

namespace hermod::amqp {

connection_settings read_connection(config::reader& in, std::string name) {
    const auto url = in.required_text("HERMOD_AMQP_URL", "RabbitMQ: amqp://user@host:port,host2/vhost (amqps for TLS), without the password");
    auto password = in.optional_secret("HERMOD_AMQP_PASSWORD", "password of the broker's user");
    auto ca_file = in.text("HERMOD_AMQP_CA_FILE", "", "certificates to trust for amqps; empty: the system's");
    auto certificate = in.text("HERMOD_AMQP_CERTIFICATE_FILE", "", "our certificate, for mutual TLS with the broker");
    auto key = in.text("HERMOD_AMQP_KEY_FILE", "", "its private key");
    connection_settings out;
    auto parsed = parse_url(url);
    if (parsed) out = std::move(*parsed);
    else if (!url.empty()) in.problem("HERMOD_AMQP_URL is no amqp or amqps URL without password");
    if (certificate.empty() != key.empty()) in.problem("HERMOD_AMQP_CERTIFICATE_FILE and HERMOD_AMQP_KEY_FILE belong together");
    out.password = std::move(password);
    out.ca_file = std::move(ca_file);
    out.client_certificate = std::move(certificate);
    out.client_key = std::move(key);
    out.name = std::move(name);
    return out;
}

}  // namespace hermod::amqp
