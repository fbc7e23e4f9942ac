#pragma once
#include "sender_fixture.hpp"

#include "hermod/base/encoding.hpp"
#include "hermod/crypto/digest.hpp"
#include "hermod/http/form.hpp"

#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace hermod::testing {

inline const std::string jpeg =
    std::string{"\xFF\xD8\xFF\xE0\0\x10JFIF", 10} + std::string(500, 'j');

/// The store's rows of files, Meta's media, and somebody's web server.
struct media_peers {
    struct web_file {
        int status{200};
        std::string body;
        std::string location{};
    };

    std::vector<http::route> routes() {
        const auto to = [this](awaitable<http::response> (media_peers::*member)(http::request)) {
            return [this, member](http::request r) { return (this->*member)(std::move(r)); };
        };
        using self = media_peers;
        return {
            {"GET", "/files/{rest...}", to(&self::on_web)},
            {"POST", "/v25.0/1060001/media", to(&self::on_upload)},
            {"GET", "/v25.0/{id}", to(&self::on_locate)},
            {"GET", "/meta-content/{id}", to(&self::on_download)},
            {"POST", "/internal/v1/media", to(&self::on_put)},
            {"GET", "/internal/v1/media/{id}", to(&self::on_find)},
            {"POST", "/internal/v1/media/jobs", to(&self::on_jobs)},
            {"POST", "/internal/v1/media/jobs/finished", to(&self::on_finished)},
            {"POST", "/internal/v1/media/jobs/failed", to(&self::on_failed)},
            {"POST", "/internal/v1/media/garbage", to(&self::on_garbage)},
            {"POST", "/internal/v1/media/garbage/gone", to(&self::on_gone)},
            {"POST", "/internal/v1/media/uploads/find", to(&self::on_find_upload)},
            {"POST", "/internal/v1/media/uploads/remember", to(&self::on_remember)},
            {"POST", "/internal/v1/media/uploads/forget", to(&self::on_forget)}};
    }

    static http::response empty(int status) {
        http::response out;
        out.status = status;
        return out;
    }

    awaitable<http::response> on_web(http::request r) {
        asked.push_back(r.path);
        const auto found = web.find(r.path);
        if (found == web.end()) co_return empty(404);
        http::response out;
        out.status = found->second.status;
        out.body = found->second.body;
        out.fields.add("Content-Type", "text/html");  // a lie
        if (!found->second.location.empty()) out.fields.add("Location", found->second.location);
        co_return out;
    }

    awaitable<http::response> on_upload(http::request r) {
        if (upload_error) co_return peers::error(400, upload_error);
        upload_tokens.insert(std::string{r.fields.get("Authorization").value_or("")});
        for (const auto& part : http::parse_form(r.fields.get("Content-Type").value_or(""), r.body))
            if (part.name == "file")
                uploads.push_back(
                    part.file_name + " " + part.content_type + " " +
                    to_hex(crypto::sha256(part.content))
                );
        co_return http::make_json(
            200, R"({"id":"meta-)" + std::to_string(uploads.size()) + R"("})"
        );
    }

    awaitable<http::response> on_locate(http::request r) {
        ++located;
        const auto id = std::string{r.param("id")};
        if (!at_meta.contains(id)) co_return peers::error(400, 100);
        const auto digest = to_hex(crypto::sha256(at_meta[id]));
        co_return http::make_json(
            200,
            R"({"url":")" + content_url + "/meta-content/" + id +
                R"(","mime_type":"image/jpeg","sha256":")" + digest +
                R"(","file_size":"1","id":")" + id + R"("})"
        );
    }

    awaitable<http::response> on_download(http::request r) {
        if (r.fields.get("Authorization") != "Bearer the-token") co_return empty(401);
        if (download_failures > 0) {
            --download_failures;
            co_return empty(404);
        }
        http::response out;
        out.body = at_meta[std::string{r.param("id")}];
        co_return out;
    }

    awaitable<http::response> on_put(http::request r) {
        const auto body = json::document::parse(r.body).value();
        const auto root = body.root();
        rows[std::string{root["id"].string().value()}] =
            R"({"state":"ready","mimeType":")" + std::string{root["mimeType"].string().value()} +
            R"(","fileName":)" +
            (root["fileName"].string() ? json::quote(*root["fileName"].string()) : "null") +
            R"(,"sha256":")" + std::string{root["sha256"].string().value()} + R"(","size":)" +
            std::to_string(root["size"].integer().value()) + "}";
        co_return empty(204);
    }

    awaitable<http::response> on_find(http::request r) {
        const auto found = rows.find(std::string{r.param("id")});
        if (found == rows.end() || r.query("tenantId") != tenant) co_return empty(404);
        co_return http::make_json(200, found->second);
    }

    awaitable<http::response> on_jobs(http::request) {
        std::string list;
        for (const auto& [id, tries] : jobs)
            list += (list.empty() ? "" : ",") +
                    (R"({"tenantId":")" + std::string{tenant} +
                     R"(","id":"0192f0c1-2f3a-7c5d-8e9f-0000000000aa","accountId":")" + account +
                     R"(","phoneNumberId":"1060001","metaMediaId":")" + id +
                     R"(","mimeType":"image/jpeg","tries":)" + std::to_string(tries) +
                     R"(,"createdAt":)" +
                     std::to_string(to_unix_ms(std::chrono::system_clock::now())) + "}");
        jobs.clear();
        co_return http::make_json(200, R"({"jobs":[)" + list + "]}");
    }

    awaitable<http::response> on_finished(http::request r) {
        finished.push_back(r.body);
        co_return empty(204);
    }

    awaitable<http::response> on_failed(http::request r) {
        failed.push_back(r.body);
        co_return empty(204);
    }

    awaitable<http::response> on_garbage(http::request) {
        std::string list;
        for (const auto& digest : std::exchange(garbage, {}))
            list += (list.empty() ? "" : ",") + (R"({"tenantId":")" + std::string{tenant} +
                                                 R"(","sha256":")" + digest + R"("})");
        co_return http::make_json(200, R"({"files":[)" + list + "]}");
    }

    awaitable<http::response> on_gone(http::request r) {
        const auto body = json::document::parse(r.body).value();
        gone.emplace_back(body.root()["sha256"].string().value());
        co_return empty(204);
    }

    awaitable<http::response> on_find_upload(http::request r) {
        const auto body = json::document::parse(r.body).value();
        const auto found = remembered.find(std::string{body.root()["sha256"].string().value()});
        if (found == remembered.end())
            co_return http::make_json(200, R"({"metaMediaId":null,"validMs":0})");
        co_return http::make_json(
            200, R"({"metaMediaId":")" + found->second + R"(","validMs":1000000})"
        );
    }

    awaitable<http::response> on_remember(http::request r) {
        const auto body = json::document::parse(r.body).value();
        remembered[std::string{body.root()["sha256"].string().value()}] =
            body.root()["metaMediaId"].string().value();
        co_return empty(204);
    }

    awaitable<http::response> on_forget(http::request r) {
        const auto body = json::document::parse(r.body).value();
        std::erase_if(remembered, [&](const auto& one) {
            return one.second == body.root()["metaMediaId"].string();
        });
        co_return empty(204);
    }

    std::map<std::string, web_file> web;
    std::vector<std::string> asked;
    std::vector<std::string> uploads;  // name, type, digest
    std::set<std::string> upload_tokens;
    int upload_error{0};
    std::map<std::string, std::string> at_meta;
    std::string content_url;
    int located{0};
    int download_failures{0};
    std::map<std::string, std::string> rows;
    std::map<std::string, int> jobs;  // Meta's id and tries
    std::vector<std::string> finished, failed;
    std::vector<std::string> garbage, gone;         // digests
    std::map<std::string, std::string> remembered;  // digest, Meta's id
};

}  // namespace hermod::testing
