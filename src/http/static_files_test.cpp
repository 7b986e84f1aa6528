// SPDX-License-Identifier: Apache-2.0
#include "http/static_files.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

namespace sekisho::http {

namespace {

using ::testing::Contains;
using ::testing::Pair;

class TheStaticFiles : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string name = (std::filesystem::temp_directory_path() / "sekisho-static-XXXXXX").string();
    ASSERT_NE(::mkdtemp(name.data()), nullptr);
    folder_ = name;
    put("assets/main-abc.js", "alert(1)");
    put("assets/main-abc.js.gz", "packed");
    put("assets/main-abc.css", "a{}");
    put(".vite/manifest.json",
        R"({"src/main.tsx":{"file":"assets/main-abc.js","isEntry":true,"css":["assets/main-abc.css"]}})");
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  void put(const std::string& path, const std::string& content) {
    std::filesystem::create_directories((folder_ / path).parent_path());
    std::ofstream(folder_ / path) << content;
  }
  Response get(const std::string& path, std::map<std::string, std::string> headers = {}) {
    Request request;
    request.method = "GET";
    request.path = path;
    request.headers = std::move(headers);
    return StaticFiles::load(folder_.string()).value().answer(request);
  }
  std::filesystem::path folder_;
};

TEST_F(TheStaticFiles, may_be_kept_for_ever_and_fetched_from_every_login_host) {
  const Response answer = get("/static/assets/main-abc.js");
  EXPECT_EQ(answer.body, "alert(1)");
  EXPECT_THAT(answer.headers, Contains(Pair("Cache-Control", "public, max-age=31536000, immutable")));
  EXPECT_THAT(answer.headers, Contains(Pair("Access-Control-Allow-Origin", "*")));
  EXPECT_THAT(answer.headers, Contains(Pair("Content-Type", "text/javascript; charset=utf-8")));
  EXPECT_THAT(answer.headers, Contains(Pair("X-Content-Type-Options", "nosniff")));
}

TEST_F(TheStaticFiles, come_packed_to_those_who_can_unpack) {
  const Response answer = get("/static/assets/main-abc.js", {{"accept-encoding", "br, gzip"}});
  EXPECT_EQ(answer.body, "packed");
  EXPECT_THAT(answer.headers, Contains(Pair("Content-Encoding", "gzip")));
}

// Digests by: printf '%s' 'alert(1)' | openssl dgst -sha256 -binary | base64
TEST_F(TheStaticFiles, carry_the_integrity_that_a_browser_computes) {
  const auto files = StaticFiles::load(folder_.string());
  ASSERT_TRUE(files.ok());
  EXPECT_EQ(files->assets().script.path, "/static/assets/main-abc.js");
  EXPECT_EQ(files->assets().script.integrity, "sha256-bhHHL3z2vDgxUt0W3dWQOrprscmda2Y5pLsLg4GF+pI=");
  ASSERT_EQ(files->assets().styles.size(), 1U);
}

TEST_F(TheStaticFiles, are_only_those_that_were_built) {
  EXPECT_EQ(get("/static/assets/other.js").status, 404);
  EXPECT_EQ(get("/static/.vite/manifest.json").status, 404);
  EXPECT_EQ(get("/static/assets/../../etc/passwd").status, 404);
}

TEST_F(TheStaticFiles, are_refused_where_a_file_of_the_entry_is_missing) {
  std::filesystem::remove(folder_ / "assets/main-abc.css");
  EXPECT_FALSE(StaticFiles::load(folder_.string()).ok());
  put(".vite/manifest.json", "no json");
  EXPECT_FALSE(StaticFiles::load(folder_.string()).ok());
}

}  // namespace

}  // namespace sekisho::http
