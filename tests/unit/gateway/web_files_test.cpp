#include "domain/web_files.hpp"

#include "handlers/web_handler.hpp"
#include "support/catch.hpp"

#include <filesystem>
#include <fstream>
#include <unistd.h>

using namespace hermod;
namespace fs = std::filesystem;

namespace {

/// A folder with two apps, a hidden file and links that lead outside.
struct web_folder {
    web_folder() {
        std::string name = (fs::temp_directory_path() / "hermod-web-XXXXXX").string();
        base = mkdtemp(name.data());
        root = base / "web";
        write("web/index.html", "inbox");
        write("web/assets/index-BX3k9_aQ.js", "code");
        write("web/widget/index.html", "widget");
        write("web/widget/assets/plain.css", "style");
        write("web/.env", "secret");
        write("outside/secret.txt", "secret");
        fs::create_symlink(base / "outside" / "secret.txt", root / "link.txt");
        fs::create_directory_symlink(base / "outside", root / "linked");
    }

    ~web_folder() { fs::remove_all(base); }

    web_folder(const web_folder&) = delete;
    web_folder& operator=(const web_folder&) = delete;

    void write(const std::string& path, const std::string& text) const {
        fs::create_directories((base / path).parent_path());
        std::ofstream{base / path} << text;
    }

    fs::path base;
    fs::path root;
};

std::string body_of(const gateway::web_files& files, std::string_view path) {
    const auto* const file = files.find(path);
    return file ? file->body : "-";
}

}  // namespace

TEST_CASE("files are found, folders and routes of an app give its index") {
    const web_folder folder;
    const gateway::web_files files{folder.root, 1'000'000};
    CHECK(body_of(files, "/") == "inbox");
    CHECK(body_of(files, "/conversations/17") == "inbox");
    CHECK(body_of(files, "/widget/") == "widget");
    CHECK(body_of(files, "/widget") == "widget");
    CHECK(body_of(files, "/widget/chat/1") == "widget");
    CHECK(body_of(files, "/assets/index-BX3k9_aQ.js") == "code");
    CHECK(body_of(files, "/widget/assets/plain%2Ecss") == "style");
    CHECK(body_of(files, "/missing.js") == "-");
    CHECK(files.find("/assets/index-BX3k9_aQ.js")->is_immutable);
    CHECK_FALSE(files.find("/widget/assets/plain.css")->is_immutable);
    CHECK(
        files.find("/assets/index-BX3k9_aQ.js")->content_type == "text/javascript; charset=utf-8"
    );
}

TEST_CASE("nothing outside the folder, and nothing hidden, can be reached") {
    const web_folder folder;
    const gateway::web_files files{folder.root, 1'000'000};
    for (const char* path :
         {"/../outside/secret.txt",
          "/..%2foutside/secret.txt",
          "/%2e%2e/outside/secret.txt",
          "/link.txt",
          "/linked/secret.txt",
          "/.env",
          "/%2eenv",
          "//outside/secret.txt",
          "/assets/../.env",
          "/a\\..\\.env",
          "/%00.txt",
          "/%zz.txt",
          "x.txt"}) {
        INFO(path);
        CHECK(body_of(files, path) == "-");
    }
}

TEST_CASE("a folder that is missing or too large is a failed start") {
    const web_folder folder;
    CHECK_THROWS(gateway::web_files{folder.root, 5});
    CHECK_THROWS(gateway::web_files{folder.base / "nowhere", 1000});
}

TEST_CASE("a file is served with its type, cache rules and revalidation, and only to GET and HEAD"
) {
    const web_folder folder;
    const gateway::web_files files{folder.root, 1'000'000};
    const gateway::web_policy policy{true, {"https://shop.example"}};
    http::request r;
    r.method = "GET";
    r.path = "/widget/";
    const auto page = serve_web_file(files, policy, r);
    CHECK(page.status == 200);
    CHECK(page.fields.get("Content-Type") == "text/html; charset=utf-8");
    CHECK(page.fields.get("Cache-Control") == "no-cache");
    CHECK(page.fields.get("X-Content-Type-Options") == "nosniff");
    CHECK(page.fields.get("Strict-Transport-Security").has_value());
    CHECK(
        page.fields.get("Content-Security-Policy")
            ->find("frame-ancestors 'self' https://shop.example") != std::string_view::npos
    );
    r.fields.add("If-None-Match", std::string{*page.fields.get("ETag")});
    CHECK(serve_web_file(files, policy, r).status == 304);
    r.path = "/";
    const auto inbox = serve_web_file(files, policy, r);
    CHECK(inbox.fields.get("Content-Security-Policy")->ends_with("frame-ancestors 'self'"));
    r.path = "/nothing.js";
    CHECK(serve_web_file(files, policy, r).status == 404);
    r.method = "POST";
    CHECK(serve_web_file(files, policy, r).status == 405);
}

TEST_CASE("the packed form of a file goes to whoever takes it") {
    const web_folder folder;
    folder.write("web/assets/index-BX3k9_aQ.js.gz", "packed");
    folder.write("web/alone.gz", "alone");
    const gateway::web_files files{folder.root, 1'000'000};
    CHECK(body_of(files, "/assets/index-BX3k9_aQ.js.gz") == "-");
    CHECK(body_of(files, "/alone.gz") == "alone");
    const gateway::web_policy policy{false, {}};
    const auto ask = [&](std::string_view encodings) {
        http::request r;
        r.method = "GET";
        r.path = "/assets/index-BX3k9_aQ.js";
        if (!encodings.empty()) r.fields.add("Accept-Encoding", std::string{encodings});
        return serve_web_file(files, policy, r);
    };
    const auto plain = ask("");
    CHECK(plain.body == "code");
    CHECK_FALSE(plain.fields.get("Content-Encoding"));
    CHECK(plain.fields.get("Vary") == "Accept-Encoding");
    for (const std::string_view encodings : {"gzip", "br, gzip", "deflate,gzip;q=1.0"}) {
        INFO(encodings);
        CHECK(ask(encodings).body == "packed");
    }
    const auto packed = ask("gzip, deflate, br");
    CHECK(packed.fields.get("Content-Encoding") == "gzip");
    CHECK(packed.fields.get("Content-Type") == plain.fields.get("Content-Type"));
    CHECK(packed.fields.get("ETag") != plain.fields.get("ETag"));
    CHECK(ask("gzip;q=0").body == "code");
    CHECK(ask("xgzip").body == "code");
}
