// SPDX-License-Identifier: Apache-2.0
#include "http/static_files.h"

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "crypto/digest.h"
#include "http/problem.h"

namespace sekisho::http {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view prefix = "/static/";

Result<std::string> read_file(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream out;
  out << in.rdbuf();
  if (!in) {
    return Error{ErrorCode::FileUnreadable, path.string()};
  }
  return out.str();
}

std::string type_of(const fs::path& path) {
  static const std::map<std::string, std::string> types{{".js", "text/javascript; charset=utf-8"},
                                                        {".css", "text/css; charset=utf-8"},
                                                        {".svg", "image/svg+xml"},
                                                        {".png", "image/png"},
                                                        {".woff2", "font/woff2"}};
  const auto found = types.find(path.extension().string());
  return found == types.end() ? "application/octet-stream" : found->second;
}

// W3C Subresource Integrity: "sha256-" and base64.
std::string integrity_of(const std::string& content) {
  return "sha256-" + base64(crypto::sha256(view(content)));
}

}  // namespace

Result<StaticFiles> StaticFiles::load(const std::string& folder) {
  StaticFiles out;
  std::error_code failed;
  for (fs::recursive_directory_iterator at(folder, failed), end; !failed && at != end; at.increment(failed)) {
    const fs::path& path = at->path();
    if (!at->is_regular_file() || path.extension() == ".gz" || path.extension() == ".json") {
      continue;
    }
    File file{TRY(read_file(path)), {}, type_of(path)};
    if (fs::exists(path.string() + ".gz")) {
      file.gzip = TRY(read_file(path.string() + ".gz"));
    }
    out.files_.emplace(std::string(prefix) + fs::relative(path, folder).generic_string(), std::move(file));
  }
  const auto manifest =
      nlohmann::json::parse(TRY(read_file(fs::path(folder) / ".vite" / "manifest.json")), nullptr, false);
  for (const auto& [name, entry] : manifest.items()) {
    if (!entry.is_object() || !entry.value("isEntry", false)) {
      continue;
    }
    const auto asset = [&](const std::string& file) {
      const std::string path = std::string(prefix) + file;
      return Asset{path, integrity_of(out.files_[path].content)};
    };
    out.assets_.script = asset(entry.value("file", ""));
    for (const auto& style : entry.value("css", nlohmann::json::array())) {
      out.assets_.styles.push_back(asset(style.get<std::string>()));
    }
  }
  if (out.assets_.script.path.empty()) {
    return Error{ErrorCode::FileUnreadable, folder + ": no entry in .vite/manifest.json; build web/ first"};
  }
  return out;
}

Response StaticFiles::answer(const Request& request) const {
  const auto found = files_.find(request.path);
  if (found == files_.end() || request.method == "POST") {
    return problem(found == files_.end() ? ErrorCode::NotFound : ErrorCode::MethodNotAllowed,
                   preferred_language(request.header("accept-language")));
  }
  const File& file = found->second;
  const bool gzip =
      !file.gzip.empty() && request.header("accept-encoding").find("gzip") != std::string_view::npos;
  Response response;
  response.headers = {
      {"Content-Type", file.type},          {"Cache-Control", "public, max-age=31536000, immutable"},
      {"Access-Control-Allow-Origin", "*"}, {"Cross-Origin-Resource-Policy", "same-site"},
      {"Vary", "Accept-Encoding"},          {"X-Content-Type-Options", "nosniff"}};
  if (gzip) {
    response.headers.emplace_back("Content-Encoding", "gzip");
  }
  response.body = gzip ? file.gzip : file.content;
  return response;
}

}  // namespace sekisho::http
