#include "database.hpp"
#include "support/catch.hpp"

using namespace hermod;
using namespace hermod::testing;
using postgres::failure;
using postgres::params;
using postgres::query;

TEST_CASE("texts with every nasty character come back from arrays and fields as they went") {
    static constexpr query unnest{
        "unnest_texts",
        "select t, t = p.alone from unnest($1::text[]) with ordinality as u(t, n), "
        "unnest(array[$2, $3, $4, $5, $6, $7, $8, $9]::text[]) with ordinality as p(alone, m) "
        "where n = m order by n"};
    with_pool(pool_settings(), [](postgres::pool& pool) -> awaitable<void> {
        std::string all_bytes;
        for (char c = 1; c > 0 && c < 127; ++c) all_bytes += c;
        const std::vector<std::string> texts{
            "",
            "NULL",
            "null",
            R"({"a","b"})",
            "it's \"quoted\" \\ and, {braced}",
            " \t\r\n ",
            "\xc3\xa9 \xf0\x9f\x91\x8d \xe2\x80\xae",
            all_bytes};
        params values;
        values.add_array(texts);
        for (const auto& text : texts) values.add(text);
        const auto rows = co_await pool.execute({unnest, values}, soon());
        REQUIRE(rows.has_value());
        REQUIRE(rows->size() == static_cast<int>(texts.size()));
        for (int i = 0; i < rows->size(); ++i) {
            CHECK((*rows)[i].text(0) == texts[static_cast<std::size_t>(i)]);
            CHECK((*rows)[i].boolean(1));
        }
    });
}

TEST_CASE("nulls in fields and arrays stay nulls") {
    static constexpr query nulls{
        "nulls",
        "select $1::text, $2::bigint, t, n from unnest($3::text[], $4::bigint[]) as u(t, n)"};
    with_pool(pool_settings(), [](postgres::pool& pool) -> awaitable<void> {
        const std::vector<std::optional<std::string>> texts{std::nullopt, "NULL"};
        const std::vector<std::optional<std::int64_t>> numbers{7, std::nullopt};
        params values;
        values.add_null().add(std::optional<int>{}).add_array(texts).add_array(numbers);
        const auto rows = co_await pool.execute({nulls, values}, soon());
        REQUIRE(rows.has_value());
        const auto first = (*rows)[0];
        const auto second = (*rows)[1];
        CHECK(first.is_null(0));
        CHECK(first.is_null(1));
        CHECK(first.is_null(2));
        CHECK(first.integer(3) == 7);
        CHECK(second.text(2) == "NULL");
        CHECK(second.is_null(3));
    });
}

TEST_CASE("bytes, times, numbers, flags and ids come back as they went") {
    static constexpr query all{
        "all_types",
        "select $1::bytea, length($1::bytea), $2::timestamptz, $3::bigint, $4::bool, $5::uuid, "
        "$6::float8"};
    with_pool(pool_settings(), [](postgres::pool& pool) -> awaitable<void> {
        std::string bytes;
        for (int i = 0; i < 256; ++i) bytes += static_cast<char>(i);
        const auto time =
            std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now());
        const auto id = make_uuid_v7();
        params values;
        values.add_bytes(bytes)
            .add(system_time{time})
            .add(std::int64_t{-5'000'000'000})
            .add(true)
            .add(id)
            .add("0.1");
        const auto rows = co_await pool.execute({all, values}, soon());
        REQUIRE(rows.has_value());
        const auto row = (*rows)[0];
        CHECK(row.bytes(0) == bytes);
        CHECK(row.integer(1) == 256);
        CHECK(row.time(2) == system_time{time});
        CHECK(row.integer(3) == -5'000'000'000);
        CHECK(row.boolean(4));
        CHECK(row.uuid(5) == id);
        CHECK(row.number(6) == 0.1);
    });
}

TEST_CASE("the session's time zone is UTC") {
    static constexpr query zone{
        "zone", "select current_setting('TimeZone'), '2026-07-01 12:00:00+02'::timestamptz"};
    with_pool(pool_settings(), [](postgres::pool& pool) -> awaitable<void> {
        const auto rows = co_await pool.execute(zone, soon());
        CHECK(rows.value()[0].text(0) == "UTC");
        CHECK(rows.value()[0].text(1) == "2026-07-01 10:00:00+00");
    });
}

TEST_CASE("what the database cannot hold is invalid: a zero byte, broken UTF-8, a word as a number"
) {
    static constexpr query text{"text", "select $1::text"};
    static constexpr query number{"number", "select $1::int"};
    with_pool(pool_settings(), [](postgres::pool& pool) -> awaitable<void> {
        const std::string zero{"a\0b", 3};
        const auto cut = co_await pool.execute({text, params{}.add(zero)}, soon());
        const auto broken = co_await pool.execute({text, params{}.add("\xff")}, soon());
        const auto word = co_await pool.execute({number, params{}.add("many")}, soon());
        CHECK(failure_of(cut) == failure::invalid);
        CHECK(failure_of(broken) == failure::invalid);
        CHECK(failure_of(word) == failure::invalid);
    });
}

TEST_CASE("a big batch goes both ways through full socket buffers") {
    static constexpr query big{"big", "select t from unnest($1::text[]) as u(t)"};
    with_pool(pool_settings(), [](postgres::pool& pool) -> awaitable<void> {
        const std::vector<std::string> texts(2'000, std::string(4'000, 'x'));
        params values;
        values.add_array(texts);
        std::vector<postgres::statement> all(4, postgres::statement{big, values});
        const auto answers = co_await at_once(pool, all, soon(60s));
        for (const auto& answer : answers) {
            REQUIRE(answer.has_value());
            CHECK(answer->size() == 2'000);
            CHECK((*answer)[1'999].text(0) == texts.front());
        }
    });
}
