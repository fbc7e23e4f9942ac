#include "test_ca.hpp"

#include <cstdio>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <stdexcept>
#include <unistd.h>

namespace hermod::testing {

namespace {

using key_ptr = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;
using certificate_ptr = std::unique_ptr<X509, decltype(&X509_free)>;

key_ptr make_key() {
    return {EVP_EC_gen("P-256"), &EVP_PKEY_free};
}

void add_extension(X509* certificate, X509* issuer, int kind, const std::string& value) {
    X509V3_CTX context;
    X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
    X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, &context, kind, value.c_str());
    if (!extension) throw std::runtime_error{"bad certificate extension " + value};
    X509_add_ext(certificate, extension, -1);
    X509_EXTENSION_free(extension);
}

/// Signed by `issuer` with `issuer_key`, or by itself.
certificate_ptr make_certificate(
    EVP_PKEY* key,
    const std::string& name,
    const certificate_wish& wish,
    X509* issuer,
    EVP_PKEY* issuer_key
) {
    static long serial = 1;
    certificate_ptr made{X509_new(), &X509_free};
    X509_set_version(made.get(), 2);
    ASN1_INTEGER_set(X509_get_serialNumber(made.get()), serial++);
    X509_gmtime_adj(X509_getm_notBefore(made.get()), wish.valid_from_seconds);
    X509_gmtime_adj(X509_getm_notAfter(made.get()), wish.valid_to_seconds);
    X509_set_pubkey(made.get(), key);
    const auto* const text = reinterpret_cast<const unsigned char*>(name.c_str());
    X509_NAME_add_entry_by_txt(
        X509_get_subject_name(made.get()), "CN", MBSTRING_UTF8, text, -1, -1, 0
    );
    X509* const signer = issuer ? issuer : made.get();
    X509_set_issuer_name(made.get(), X509_get_subject_name(signer));
    const bool is_ca = wish.subject_alternative_names.empty();
    add_extension(
        made.get(), signer, NID_basic_constraints, is_ca ? "critical,CA:TRUE" : "critical,CA:FALSE"
    );
    if (!is_ca)
        add_extension(made.get(), signer, NID_subject_alt_name, wish.subject_alternative_names);
    X509_sign(made.get(), issuer ? issuer_key : key, EVP_sha256());
    return made;
}

template <class Write>
void write_file(const std::string& path, Write write) {
    std::FILE* const file = std::fopen(path.c_str(), "w");
    if (!file) throw std::runtime_error{"cannot write " + path};
    write(file);
    std::fclose(file);
}

certificate_files save(
    const std::filesystem::path& folder, const std::string& name, X509* certificate, EVP_PKEY* key
) {
    certificate_files files{folder / (name + ".pem"), folder / (name + ".key")};
    write_file(files.certificate, [&](std::FILE* f) { PEM_write_X509(f, certificate); });
    write_file(files.key, [&](std::FILE* f) {
        PEM_write_PrivateKey(f, key, nullptr, nullptr, 0, nullptr, nullptr);
    });
    return files;
}

std::filesystem::path make_folder() {
    std::string name = (std::filesystem::temp_directory_path() / "hermod-ca-XXXXXX").string();
    if (!mkdtemp(name.data())) throw std::runtime_error{"cannot make " + name};
    return name;
}

}  // namespace

struct test_ca::authority {
    key_ptr key{make_key()};
    certificate_ptr certificate{make_certificate(key.get(), "Test CA", {}, nullptr, nullptr)};
};

test_ca::test_ca()
    : folder_{make_folder()},
      authority_{std::make_unique<authority>()} {
    save(folder_, "ca", authority_->certificate.get(), authority_->key.get());
}

test_ca::~test_ca() {
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
}

std::string test_ca::ca_file() const {
    return folder_ / "ca.pem";
}

certificate_files test_ca::issue(const std::string& name, const certificate_wish& wish) {
    const auto key = make_key();
    const auto made = make_certificate(
        key.get(), name, wish, authority_->certificate.get(), authority_->key.get()
    );
    return save(folder_, name, made.get(), key.get());
}

certificate_files test_ca::self_sign(const std::string& name, const certificate_wish& wish) {
    const auto key = make_key();
    const auto made = make_certificate(key.get(), name, wish, nullptr, nullptr);
    return save(folder_, name, made.get(), key.get());
}

}  // namespace hermod::testing
