// SPDX-License-Identifier: Apache-2.0
// HTTPS through libcurl: TLS 1.2 or newer, the configured root or the system's, no redirects, the system's
// proxy (https_proxy). Only hosts of the configuration are ever spoken to.
#pragma once

#include <string>
#include <vector>

#include "agent/core/portal.h"

namespace sekisho::agent {

class CurlPortal : public Portal {
 public:
  struct Settings {
    std::vector<std::string> hosts;
    std::string server_root;  // PEM file, empty: the system's roots
    Language language{Language::Japanese};
  };
  explicit CurlPortal(Settings settings);
  CurlPortal(const CurlPortal&) = delete;
  CurlPortal& operator=(const CurlPortal&) = delete;
  ~CurlPortal() override;

  Result<Reply> post(const Post& post) override;

 private:
  Settings settings_;
  void* curl_;  // kept between calls, so that the connection is
};

}  // namespace sekisho::agent
