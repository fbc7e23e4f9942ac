#pragma once
#include <cstdint>
#include <string>

namespace hermod::testing {

/// `shared`: a database or virtual host of the test's own on the server that tests/run keeps for everybody, when there is
/// one (environment HERMOD_TEST_POSTGRES, HERMOD_TEST_RABBITMQ: the server's folder); else, and with `exclusive`, a server
/// of the test's own. A test that stops or kills its server asks for `exclusive`.
enum class sharing { shared, exclusive };

/// A real PostgreSQL for one test: started (or a database made) by the constructor, gone after the destructor, also when the
/// test's process dies. Everything throws std::runtime_error with what the server's program said, the log to read included.
class private_postgres {
public:
    explicit private_postgres(sharing = sharing::shared);
    ~private_postgres();
    private_postgres(const private_postgres&) = delete;
    private_postgres& operator=(const private_postgres&) = delete;

    /// For libpq, without the password: TCP, user hermod (superuser), a database of the test's own.
    [[nodiscard]] std::string conninfo() const;
    [[nodiscard]] std::string password() const;
    [[nodiscard]] std::uint16_t port() const noexcept { return port_; }
    [[nodiscard]] const std::string& folder() const noexcept { return folder_; }
    [[nodiscard]] const std::string& database() const noexcept { return database_; }
    /// SIGKILL to all of the server's processes; start_again() brings it back on the same port. Only with `exclusive`.
    void kill();
    void stop();
    void start_again();

private:
    std::string folder_;
    std::string database_;
    std::uint16_t port_{0};
    bool is_own_{true};
};

/// A real RabbitMQ for one test, as private_postgres.
class private_rabbitmq {
public:
    explicit private_rabbitmq(sharing = sharing::shared);
    ~private_rabbitmq();
    private_rabbitmq(const private_rabbitmq&) = delete;
    private_rabbitmq& operator=(const private_rabbitmq&) = delete;

    /// `amqp://guest@127.0.0.1:PORT/VHOST`, for amqp::parse_url; the password apart.
    [[nodiscard]] std::string url() const;
    [[nodiscard]] std::string password() const;
    [[nodiscard]] std::uint16_t port() const noexcept { return port_; }
    [[nodiscard]] const std::string& folder() const noexcept { return folder_; }
    [[nodiscard]] const std::string& virtual_host() const noexcept { return virtual_host_; }
    /// `rabbitmqctl ARGS` on the node; what it printed.
    std::string control(const std::string& arguments) const;
    /// SIGKILL; start_again() brings the node back on the same port with its durable queues. Only with `exclusive`.
    void kill();
    void stop();
    void start_again();

private:
    std::string folder_;
    std::string virtual_host_;
    std::uint16_t port_{0};
    bool is_own_{true};
};

}  // namespace hermod::testing
