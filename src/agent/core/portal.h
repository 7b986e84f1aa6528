// SPDX-License-Identifier: Apache-2.0
// One HTTPS exchange with a configured host. AgentOffline: no answer. AgentInspected: somebody else answered.
#pragma once

#include <string>

#include "base/result.h"

namespace sekisho::agent {

struct Post {
  std::string host;  // with its port
  std::string path;
  std::string content_type;
  std::string body;
};

struct Reply {
  int status{0};
  std::string body;
};

class Portal {
 public:
  virtual ~Portal() = default;
  virtual Result<Reply> post(const Post& post) = 0;
};

}  // namespace sekisho::agent
