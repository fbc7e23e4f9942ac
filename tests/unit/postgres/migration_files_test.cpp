#include "support/catch.hpp"

#include "hermod/postgres/migrations.hpp"

#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <unistd.h>

using namespace hermod::postgres;

namespace {

/// A folder of its own, gone at the end.
class folder {
public:
    folder()
        : path_{
              std::filesystem::temp_directory_path() /
              ("hermod-migrations-" + std::to_string(::getpid()))} {
        std::filesystem::remove_all(path_);
        std::filesystem::create_directory(path_);
    }

    ~folder() { std::filesystem::remove_all(path_); }

    folder(const folder&) = delete;
    folder& operator=(const folder&) = delete;

    void write(const std::string& name, const std::string& sql) const {
        std::ofstream{path_ / name} << sql;
    }

    [[nodiscard]] std::string path() const { return path_.string(); }

private:
    std::filesystem::path path_;
};

}  // namespace

TEST_CASE("migrations are read in the order of their numbers, other files are left alone") {
    const folder files;
    files.write("V020__second.sql", "select 2");
    files.write("V001__first.sql", "select 1");
    files.write("README.md", "not a migration");
    const auto found = read_migrations(files.path());
    REQUIRE(found.size() == 2);
    CHECK(found[0].number == 1);
    CHECK(found[0].name == "V001__first");
    CHECK(found[1].sql == "select 2");
}

TEST_CASE("doubles, bad names and a missing folder are refused") {
    const folder files;
    files.write("V001__first.sql", "select 1");
    SECTION("double") {
        files.write("V1__again.sql", "");
    }
    SECTION("no name") {
        files.write("V002__.sql", "");
    }
    SECTION("no number") {
        files.write("second.sql", "");
    }
    SECTION("number with a tail") {
        files.write("V002b__second.sql", "");
    }
    CHECK_THROWS_AS(read_migrations(files.path()), std::runtime_error);
    CHECK_THROWS_AS(read_migrations(files.path() + "/none"), std::runtime_error);
}
