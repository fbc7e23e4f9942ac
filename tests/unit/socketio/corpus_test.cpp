#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "frame_properties.hpp"
#include "packet_properties.hpp"
#include "support/catch.hpp"

namespace {

std::string read_file(const std::filesystem::path& path) {
    std::ifstream file{path, std::ios::binary};
    return {std::istreambuf_iterator<char>{file}, std::istreambuf_iterator<char>{}};
}

}  // namespace

TEST_CASE("every input of the corpus keeps the promises of the parsers") {
    int count = 0;
    for (const auto& entry : std::filesystem::directory_iterator{HERMOD_SOCKETIO_CORPUS}) {
        INFO(entry.path().filename().string());
        const auto bytes = read_file(entry.path());
        CHECK(hermod::fuzz::are_frame_promises_kept(bytes));
        CHECK(hermod::fuzz::are_packet_promises_kept(bytes));
        ++count;
    }
    CHECK(count >= 17);
}
