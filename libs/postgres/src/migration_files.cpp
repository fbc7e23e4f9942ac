#include "hermod/postgres/migrations.hpp"

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>

namespace hermod::postgres {

namespace {

/// The number in `V001__name`; 0 if the name is not of that form.
int number_in(const std::string& name) {
    const auto underscores = name.find("__");
    if (!name.starts_with('V') || underscores == std::string::npos ||
        underscores + 2 == name.size())
        return 0;
    int number = 0;
    const char* const begin = name.data() + 1;
    const char* const end = name.data() + underscores;
    const auto parsed = std::from_chars(begin, end, number);
    return parsed.ec == std::errc{} && parsed.ptr == end ? number : 0;
}

std::string read_file(const std::filesystem::path& path) {
    std::ifstream in{path, std::ios::binary};
    if (!in) throw std::runtime_error{"migration " + path.string() + " cannot be read"};
    return {std::istreambuf_iterator<char>{in}, {}};
}

}  // namespace

std::vector<migration> read_migrations(const std::string& folder) {
    std::error_code failed;
    const std::filesystem::directory_iterator entries{folder, failed};
    if (failed) throw std::runtime_error{"migrations: folder " + folder + ": " + failed.message()};
    std::vector<migration> found;
    for (const auto& entry : entries) {
        if (entry.path().extension() != ".sql") continue;
        const auto name = entry.path().stem().string();
        const int number = number_in(name);
        if (number <= 0)
            throw std::runtime_error{
                "migration " + name + ": not named like V001__what_it_does.sql"};
        found.push_back({number, name, read_file(entry.path())});
    }
    std::sort(found.begin(), found.end(), [](const auto& a, const auto& b) {
        return a.number < b.number;
    });
    const auto twice = std::adjacent_find(found.begin(), found.end(), [](const auto& a, const auto& b) {
        return a.number == b.number;
    });
    if (twice != found.end())
        throw std::runtime_error{
            "migrations: " + twice->name + " and " + std::next(twice)->name + " have one number"};
    return found;
}

}  // namespace hermod::postgres
