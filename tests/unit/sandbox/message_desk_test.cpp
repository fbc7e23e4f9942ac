#include "domain/wamid.hpp"
#include "small_world.hpp"
#include "support/catch.hpp"

#include "hermod/json/reader.hpp"

using namespace hermod::sandbox;
using namespace std::chrono_literals;

namespace {

std::int64_t code_of(const reply& answer) {
    const auto document = hermod::json::document::parse(answer.body);
    return document ? document->root()["error"]["code"].integer().value_or(-1) : -1;
}

behaviour on_message(misdeed what) {
    behaviour made;
    made.what = what;
    return made;
}

}  // namespace

TEST_CASE("an accepted message is answered as Meta does and stands in the ledger") {
    small_world sandbox;
    const auto answer = sandbox.send_text("+15550100001", "hello", "h1.1.1.m1");
    CHECK(answer.status == 200);
    const auto document = hermod::json::document::parse(answer.body);
    const auto root = document->root();
    CHECK(root["contacts"].at(0)["input"].string() == "+15550100001");
    CHECK(root["contacts"].at(0)["wa_id"].string() == "15550100001");
    const auto parts = parse_wamid(root["messages"].at(0)["id"].string().value_or(""));
    REQUIRE(parts.has_value());
    const entry* kept = sandbox.all.messages.find(parts->order);
    REQUIRE(kept != nullptr);
    CHECK(kept->content == R"({"body":"hello"})");
    CHECK(kept->opaque == "h1.1.1.m1");
    CHECK(kept->at_ms == 1'790'000'000'000);
}

TEST_CASE("only the number's own token is accepted") {
    small_world sandbox;
    const auto wrong = sandbox.post("{}", "other");
    CHECK(wrong.status == 401);
    CHECK(code_of(wrong) == 190);
    const auto none = sandbox.desk.post("106000000000001", "", "{}", sandbox.now);
    CHECK(none.status == 401);
    CHECK(code_of(none) == 0);
    const auto unknown = sandbox.desk.post("999", "bearer secret-token", "{}", sandbox.now);
    CHECK(code_of(unknown) == 33);
    CHECK(sandbox.all.messages.size() == 0);
}

TEST_CASE("the throughput limit of the number and of the pair answer with their codes") {
    small_world sandbox;
    sandbox.number().limits.messages_per_second = 80;
    int refused = 0;
    for (int i = 0; i < 100; ++i) {
        const auto answer = sandbox.send_text("155501" + std::to_string(10'000 + i), "x");
        if (answer.status != 200) {
            CHECK(code_of(answer) == 130429);
            ++refused;
        }
    }
    CHECK(refused == 20);

    small_world pairs;
    pairs.number().limits.pair_seconds_per_message = 6;
    for (int i = 0; i < 45; ++i) REQUIRE(pairs.send_text("15550100001", "x").status == 200);
    CHECK(code_of(pairs.send_text("15550100001", "x")) == 131056);
    CHECK(pairs.send_text("15550100002", "x").status == 200);
    pairs.pass(6s);
    CHECK(pairs.send_text("15550100001", "x").status == 200);
}

TEST_CASE("bad answers: with or without taking the message") {
    small_world sandbox;
    auto& book = sandbox.all.behaviours;

    auto error = on_message(misdeed::error);
    error.code = 131016;
    book.add(error);
    const auto answer = sandbox.send_text("15550100001", "x");
    CHECK(answer.status == 500);
    CHECK(code_of(answer) == 131016);
    CHECK(sandbox.all.messages.size() == 0);
    book.clear();

    book.add(on_message(misdeed::cut));
    CHECK(sandbox.send_text("15550100001", "x").is_raw);
    CHECK(sandbox.all.messages.size() == 0);
    book.clear();

    auto cut = on_message(misdeed::cut);
    cut.is_taken = true;
    book.add(cut);
    const auto after = sandbox.send_text("15550100001", "x");
    CHECK(after.is_raw);
    CHECK(after.body.empty());
    CHECK(sandbox.all.messages.size() == 1);
    book.clear();

    auto bare = on_message(misdeed::http_status);
    bare.http_status = 502;
    book.add(bare);
    CHECK(sandbox.send_text("15550100001", "x").status == 502);
    book.clear();

    book.add(on_message(misdeed::no_id));
    const auto no_id = sandbox.send_text("15550100001", "x");
    CHECK(no_id.status == 200);
    CHECK(no_id.body.find("wamid") == std::string::npos);
    CHECK(sandbox.all.messages.size() == 2);
    book.clear();

    auto hang = on_message(misdeed::hang);
    hang.wait = 20s;
    book.add(hang);
    const auto hung = sandbox.send_text("15550100001", "x");
    CHECK(hung.wait == 20s);
    CHECK(hung.is_raw);
    book.clear();

    book.add(on_message(misdeed::half_answer));
    const auto half = sandbox.send_text("15550100001", "x");
    CHECK(half.is_raw);
    CHECK(half.body.starts_with("HTTP/1.1 200 OK\r\n"));
    CHECK(sandbox.all.messages.size() == 3);
}

TEST_CASE("templates are checked against the account's list") {
    small_world sandbox;
    const auto with = [&](const std::string& name, const std::string& parameters) {
        return sandbox.post(
            R"({"messaging_product":"whatsapp","to":"15550100001","type":"template","template":{"name":")" +
            name + R"(","language":{"code":"en_US"},"components":[{"type":"body","parameters":[)" +
            parameters + "]}]}}"
        );
    };
    const std::string one = R"({"type":"text","text":"17"})";
    CHECK(with("order_update", one + "," + one).status == 200);
    CHECK(code_of(with("order_update", one)) == 132000);
    const auto unknown = with("nobody_knows", "");
    CHECK(unknown.status == 404);
    CHECK(code_of(unknown) == 132001);
}

TEST_CASE("a customer's message opens the window and can be marked as read") {
    small_world sandbox;
    sandbox.number().enforces_window = true;
    CHECK(code_of(sandbox.send_text("15550100001", "x")) == 131047);
    customer_message written;
    written.phone_number_id = "106000000000001";
    written.from = "15550100001";
    written.name = "Ana";
    written.type = "text";
    written.content = R"({"body":"hi"})";
    const auto received = sandbox.desk.receive(written, sandbox.now);
    REQUIRE(std::holds_alternative<std::string>(received));
    CHECK(sandbox.send_text("15550100001", "x").status == 200);
    const auto marked = sandbox.post(
        R"({"messaging_product":"whatsapp","status":"read","message_id":")" +
        std::get<std::string>(received) + "\"}"
    );
    CHECK(marked.body == R"({"success":true})");
    CHECK(sandbox.all.phones.at(0).read_up_to == 1);
    sandbox.now.unix_ms += 24LL * 3600 * 1000 + 1;
    CHECK(code_of(sandbox.send_text("15550100001", "x")) == 131047);
}

TEST_CASE("a number cannot write to itself, and media must have been uploaded by it") {
    small_world sandbox;
    CHECK(code_of(sandbox.send_text("15550100099", "x")) == 131021);
    const std::string image =
        R"({"messaging_product":"whatsapp","to":"15550100001","type":"image","image":{"id":"1000000001"}})";
    CHECK(code_of(sandbox.post(image)) == 131009);
    media_file file;
    file.content = "bytes";
    CHECK(sandbox.all.media.add(file) == "1000000001");
    CHECK(sandbox.post(image).status == 200);
}
