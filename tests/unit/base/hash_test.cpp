#include "hermod/base/hash.hpp"

#include <string>
#include <vector>

#include "support/catch.hpp"

using namespace hermod;

TEST_CASE("the hash never changes: messages would move between queues") {
    CHECK(fnv1a("") == 0xcbf29ce484222325ULL);
    CHECK(fnv1a("a") == 0xaf63dc4c8601ec8cULL);
    CHECK(partition_of("106000000000001", 4) == partition_of("106000000000001", 4));
}

TEST_CASE("accounts with neighbouring numbers spread over the partitions") {
    std::vector<int> counts(8);
    for (int i = 0; i < 8000; ++i) ++counts[partition_of("1060000000" + std::to_string(10000 + i), 8)];
    for (const int count : counts) CHECK((count > 800 && count < 1200));
}
