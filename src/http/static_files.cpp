// SPDX-License-Identifier: Apache-2.0
#include "http/static_files.h"

#include <filesystem>
#include <fstream>
#include <sstream>

#include "base/json.h"
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

Result<void> StaticFiles::load_files(const std::string& folder) {
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
    files_.emplace(std::string(prefix) + fs::relative(path, folder).generic_string(), std::move(file));
  }
  return failed ? Result<void>(Error{ErrorCode::FileUnreadable, folder + ": " + failed.message()})
                : Result<void>();
}

Result<Asset> StaticFiles::asset(const std::string& file) const {
  const auto found = files_.find(std::string(prefix) + file);
  if (found == files_.end()) {
    return Error{ErrorCode::FileUnreadable, "the manifest names " + file + ", which is not there"};
  }
  return Asset{found->first, integrity_of(found->second.content)};
}

// https://vite.dev/guide/backend-integration: the manifest has one entry script.
Result<void> StaticFiles::read_manifest(const std::string& text) {
  const auto manifest = nlohmann::json::parse(text, nullptr, false);
  if (!manifest.is_object()) {
    return Error{ErrorCode::FileUnreadable, ".vite/manifest.json is no JSON object"};
  }
  for (const auto& entry : manifest) {
    if (!entry.is_object() || !entry.value("isEntry", false)) {
      continue;
    }
    assets_.script = TRY(asset(entry.value("file", "")));
    for (const auto& style : entry.value("css", std::vector<std::string>())) {
      assets_.styles.push_back(TRY(asset(style)));
    }
  }
  return {};
}

Result<StaticFiles> StaticFiles::load(const std::string& folder) {
  StaticFiles out;
  TRY(out.load_files(folder));
  TRY(out.read_manifest(TRY(read_file(fs::path(folder) / ".vite" / "manifest.json"))));
  if (out.assets_.script.path.empty()) {
    return Error{ErrorCode::FileUnreadable, folder + ": no entry in .vite/manifest.json; build web/ first"};
  }
  return out;
}

Response StaticFiles::answer(const Request& request) const {
  const auto found = files_.find(request.path);
  if (found == files_.end() || request.method == "POST") {
    return problem(found == files_.end() ? ErrorCode::NotFound : ErrorCode::MethodNotAllowed, request);
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
