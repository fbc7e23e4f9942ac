#include "state_file.hpp"

#include "control/number_json.hpp"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace hermod::sandbox {

std::string save_numbers(const world& all, const std::string& path) {
    json::writer out;
    out.begin_array();
    for (std::uint32_t i = 0; i < all.numbers.size(); ++i) {
        if (!all.numbers.at(i).is_removed) write_number(out, form_of(all, i), true);
    }
    out.end_array();
    const std::string fresh = path + ".new";
    {
        std::ofstream file{fresh, std::ios::binary | std::ios::trunc};
        std::error_code ignored;
        std::filesystem::permissions(
            fresh, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write, ignored
        );
        file << out.view() << '\n';
        file.flush();
        if (!file) return "cannot write " + fresh + ": " + std::strerror(errno);
    }
    if (std::rename(fresh.c_str(), path.c_str()) != 0)
        return "cannot write " + path + ": " + std::strerror(errno);
    return {};
}

std::string load_numbers(world& all, const std::string& path) {
    std::ifstream file{path, std::ios::binary};
    if (!file) return {};
    const std::string text{std::istreambuf_iterator<char>{file}, std::istreambuf_iterator<char>{}};
    json::limits limits;
    limits.bytes = text.size() + 1;
    const auto document = json::document::parse(text, limits);
    if (!document) return path + " is not valid JSON: " + document.error().message;
    for (std::size_t i = 0; i < document->root().size(); ++i) {
        const auto object = document->root().at(i);
        number_form form;
        form.number.id = object["phoneNumberId"].string().value_or("");
        if (form.number.id.empty()) return path + ": a number has no phoneNumberId";
        if (auto problem = read_number(object, form); !problem.empty())
            return path + ": " + problem;
        all.numbers.put(std::move(form.number), form.target);
    }
    return {};
}

}  // namespace hermod::sandbox
