// SPDX-License-Identifier: Apache-2.0
// The calls of docs/ROUTES.md ("Agent"), each as one function. A lost connection is tried again a few times
// with a pause between: every call may be repeated, and the portal gives the same answer.
#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <string_view>

#include "agent/core/portal.h"
#include "agent/core/protocol.h"

namespace sekisho::agent {

using Pause = std::function<void(std::chrono::milliseconds)>;

class Conversation {
 public:
  Conversation(Portal& portal, Pause pause) : portal_(portal), pause_(std::move(pause)) {}

  Result<Look> look(const std::string& host, std::string_view ticket);
  // The page's words depend on it and nothing else: nobody waits for a lost one.
  void tell(const std::string& host, std::string_view ticket, std::string_view stage);
  Result<Issued> request(const std::string& host, const std::string& jws);
  Result<Standing> standing(const std::string& host, const OrderId& order);
  Result<Issued> fetch(const std::string& host, const OrderId& order, const std::string& jws);
  Result<void> prove(const std::string& host, const OrderId& order, const std::string& jws);

  static std::string request_url(const std::string& host);
  static std::string order_url(const std::string& host, const OrderId& order, std::string_view verb);

 private:
  enum class Patience { Short, Long };  // nothing is on the screen yet, or the work is under way
  Result<std::string> call(const Post& post, Patience patience = Patience::Long);
  Portal& portal_;
  Pause pause_;
};

}  // namespace sekisho::agent
