#include "domain/login_rules.hpp"

#include "support/catch.hpp"

using namespace hermod::store;

TEST_CASE("e-mail addresses are kept in lower case, and what cannot be one is refused") {
    CHECK(normalise_email("Ana.Silva@Example.ORG") == "ana.silva@example.org");
    CHECK(normalise_email("j\xc3\xbcrgen@example.org").has_value());
    for (const std::string& bad :
         {std::string{},
          std::string{"ana"},
          std::string{"@example.org"},
          std::string{"ana@"},
          std::string{"a@b@c"},
          std::string{"a b@c"},
          std::string{"a\n@c"},
          std::string{"a<b>@c"},
          std::string{"a\xff@c"},
          std::string(255, 'a') + "@c",
          std::string{"a\0@c", 4}})
        CHECK_FALSE(normalise_email(bad).has_value());
}

TEST_CASE("short, long and poor passwords are refused with a reason") {
    CHECK_FALSE(password_problem("correct horse", "a@b", 10).has_value());
    CHECK(password_problem("123456789", "a@b", 10).has_value());
    CHECK(password_problem("aaaaaaaaaaaaaaa", "a@b", 10).has_value());
    CHECK(password_problem("Ana@Example.org", "ana@example.org", 10).has_value());
    CHECK(password_problem(std::string(1025, 'a') + "bcdefg", "a@b", 10).has_value());
    CHECK(password_problem("\xff\xfe\xfd\xfc\xfb\xfa\xf9\xf8\xf7\xf6", "a@b", 10).has_value());
    // Characters are counted, not bytes.
    CHECK(password_problem("\xc3\xa4\xc3\xb6\xc3\xbc\xc3\x9f\xc3\xa9", "a@b", 10).has_value());
}
