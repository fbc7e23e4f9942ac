#include "tls_contexts.hpp"

#include <stdexcept>

namespace hermod::http {

namespace {

namespace ssl = asio::ssl;

void require(const error_code& ec, const std::string& what, const std::string& file) {
    if (ec)
        throw std::runtime_error{
            "TLS: " + what + " '" + file + "' cannot be used: " + ec.message()};
}

std::shared_ptr<ssl::context> make_context(ssl::context::method method) {
    auto context = std::make_shared<ssl::context>(method);
    context->set_options(ssl::context::default_workarounds | ssl::context::single_dh_use);
    SSL_CTX_set_min_proto_version(context->native_handle(), TLS1_2_VERSION);
    SSL_CTX_set_options(context->native_handle(), SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION);
    // What does not fit the socket may be offered again from another address (our buffers grow).
    SSL_CTX_set_mode(
        context->native_handle(), SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER | SSL_MODE_RELEASE_BUFFERS
    );
    return context;
}

void load_pair(ssl::context& context, const std::string& chain, const std::string& key) {
    error_code ec;
    context.use_certificate_chain_file(chain, ec);
    require(ec, "the certificate", chain);
    context.use_private_key_file(key, ssl::context::pem, ec);
    require(ec, "the private key", key);
}

}  // namespace

std::shared_ptr<ssl::context> make_server_context(const tls_files& files) {
    auto context = make_context(ssl::context::tls_server);
    load_pair(*context, files.certificate_chain, files.private_key);
    if (!files.client_ca.empty()) {
        error_code ec;
        context->load_verify_file(files.client_ca, ec);
        require(ec, "the CA of the clients", files.client_ca);
        context->set_verify_mode(ssl::verify_peer | ssl::verify_fail_if_no_peer_cert);
    }
    return context;
}

std::shared_ptr<ssl::context> make_client_context(const client_settings& settings) {
    auto context = make_context(ssl::context::tls_client);
    error_code ec;
    if (settings.ca_file.empty())
        context->set_default_verify_paths(ec);
    else
        context->load_verify_file(settings.ca_file, ec);
    require(ec, "the CA", settings.ca_file);
    context->set_verify_mode(ssl::verify_peer);
    if (!settings.client_certificate.empty())
        load_pair(*context, settings.client_certificate, settings.client_key);
    return context;
}

}  // namespace hermod::http
