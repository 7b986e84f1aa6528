// SPDX-License-Identifier: Apache-2.0
#include "agent/core/conversation.h"

#include <array>

namespace sekisho::agent {
namespace {

using std::chrono::milliseconds;

constexpr std::array pauses{milliseconds{500}, milliseconds{1000}, milliseconds{2000}, milliseconds{4000}};
constexpr auto json_type = "application/json";
constexpr auto jose_type = "application/jose";

std::string order_path(const OrderId& order, std::string_view verb) {
  return "/agent/orders/" + order.text() + "/" + std::string(verb);
}

}  // namespace

std::string Conversation::request_url(const std::string& host) {
  return "https://" + host + "/agent/orders/request";
}

std::string Conversation::order_url(const std::string& host, const OrderId& order, std::string_view verb) {
  return "https://" + host + order_path(order, verb);
}

Result<Look> Conversation::look(const std::string& host, std::string_view ticket) {
  return parse_look(TRY(call({host, "/agent/tickets/look", json_type, look_body(ticket)}, Patience::Short)));
}

void Conversation::tell(const std::string& host, std::string_view ticket, std::string_view stage) {
  (void)portal_.post({host, "/agent/tickets/progress", json_type, progress_body(ticket, stage)});
}

Result<Issued> Conversation::request(const std::string& host, const std::string& jws) {
  return parse_issued(TRY(call({host, "/agent/orders/request", jose_type, jws})));
}

Result<Standing> Conversation::standing(const std::string& host, const OrderId& order) {
  return parse_standing(TRY(call({host, order_path(order, "nonce"), json_type, "{}"})));
}

Result<Issued> Conversation::fetch(const std::string& host, const OrderId& order, const std::string& jws) {
  return parse_issued(TRY(call({host, order_path(order, "fetch"), jose_type, jws})));
}

Result<void> Conversation::prove(const std::string& host, const OrderId& order, const std::string& jws) {
  (void)TRY(call({host, order_path(order, "proof"), jose_type, jws}));
  return {};
}

Result<std::string> Conversation::call(const Post& post, Patience patience) {
  const std::size_t most = patience == Patience::Short ? 1 : pauses.size();
  for (std::size_t tried = 0;; ++tried) {
    const Result<Reply> reply = portal_.post(post);
    if (reply.ok() && (reply->status == 200 || reply->status == 204)) {
      return reply->body;
    }
    const Error error = reply.ok() ? refusal(reply.value()) : reply.error();
    const bool worth_another = error.code == ErrorCode::AgentOffline || error.code == ErrorCode::Busy;
    if (!worth_another || tried == most) {
      return error;
    }
    pause_(pauses.at(tried));
  }
}

}  // namespace sekisho::agent
