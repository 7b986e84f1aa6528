// SPDX-License-Identifier: Apache-2.0
// The built pages in memory: hashed names, so they may be kept for ever and shared by every fresh login host
// (facts, "Module scripts from another host").
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "base/result.h"
#include "http/portal.h"
#include "http/request.h"

namespace sekisho::http {

class StaticFiles {
 public:
  // `folder`: what Vite built, with its .vite/manifest.json. FileUnreadable.
  static Result<StaticFiles> load(const std::string& folder);

  [[nodiscard]] const Assets& assets() const { return assets_; }
  [[nodiscard]] Response answer(const Request& request) const;  // below /static/

 private:
  struct File {
    std::string content;
    std::string gzip;  // empty where it saves nothing
    std::string type;
  };
  Result<void> load_files(const std::string& folder);
  Result<void> read_manifest(const std::string& text);
  [[nodiscard]] Result<Asset> asset(const std::string& file) const;

  std::map<std::string, File> files_;  // by path, "/static/assets/main-abc.js"
  Assets assets_;
};

}  // namespace sekisho::http
