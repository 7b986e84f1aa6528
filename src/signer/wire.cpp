// SPDX-License-Identifier: Apache-2.0
#include "signer/wire.h"

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

#include "base/json.h"

namespace sekisho::signer {
namespace {

using std::chrono::steady_clock;

constexpr std::size_t longest_draft = std::size_t{64} * 1024 * 1024;
constexpr std::size_t piece = std::size_t{256} * 1024;

Error away(const char* what) { return Error{ErrorCode::SignerAway, std::string("signer socket: ") + what}; }
Error malformed(const char* what) { return Error{ErrorCode::BadRequest, std::string("signer: ") + what}; }

// Why a signer may say no. Anything else is not passed on as if this house had said it.
constexpr std::array answers{ErrorCode::SignerRefused,      ErrorCode::LintFailed,   ErrorCode::SignerAway,
                             ErrorCode::SignedDiffers,      ErrorCode::CryptoFailed, ErrorCode::BadRequest,
                             ErrorCode::OrderAwaitsApproval};

Result<std::string> member_of(const nlohmann::json& json, const char* name) {
  const auto found = json.find(name);
  if (found == json.end() || !found->is_string()) {
    return malformed(name);
  }
  return found->get<std::string>();
}

Result<void> wait_for(const Descriptor& socket, short what, steady_clock::time_point until) {
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(until - steady_clock::now()).count();
  pollfd one{socket.number(), what, 0};
  const int ready = left <= 0 ? 0 : ::poll(&one, 1, static_cast<int>(left));
  if (ready < 0 && errno != EINTR) {
    return away("poll");
  }
  return ready == 0 ? Result<void>(away("no answer in time")) : Result<void>();
}

bool try_again() { return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR; }

Result<void> send_exactly(const Descriptor& socket, ByteView rest, steady_clock::time_point until) {
  while (!rest.empty()) {
    const ssize_t sent = ::send(socket.number(), rest.data(), rest.size(), MSG_NOSIGNAL);
    if (sent < 0 && !try_again()) {
      return away("the other side has gone");
    }
    if (sent < 0) {
      TRY(wait_for(socket, POLLOUT, until));
      continue;
    }
    rest = rest.subspan(static_cast<std::size_t>(sent));
  }
  return {};
}

// A length is only a promise: room is made as the octets come.
Result<Bytes> receive_exactly(const Descriptor& socket, std::size_t count, steady_clock::time_point until) {
  Bytes octets;
  std::size_t filled = 0;
  while (filled < count) {
    octets.resize(std::min(count, filled + piece));
    const ssize_t got = ::recv(socket.number(), octets.data() + filled, octets.size() - filled, 0);
    if (got == 0 || (got < 0 && !try_again())) {
      return away("the other side has gone");
    }
    if (got < 0) {
      TRY(wait_for(socket, POLLIN, until));
      continue;
    }
    filled += static_cast<std::size_t>(got);
  }
  return octets;
}

}  // namespace

std::string head_of(const SignRequest& request) {
  return nlohmann::json{{"authority", request.authority.text()},
                        {"evidence", request.evidence.text},
                        {"old_certificate", base64(request.evidence.old_certificate)}}
      .dump();
}

Result<SignRequest> parse_question(Question question) {
  const auto json = nlohmann::json::parse(question.head, nullptr, false);
  if (!json.is_object()) {
    return malformed("not an object");
  }
  auto authority = TRY(Fingerprint::parse(TRY(member_of(json, "authority"))));
  std::string evidence = TRY(member_of(json, "evidence"));
  Bytes old_certificate = TRY(parse_base64(TRY(member_of(json, "old_certificate"))));
  return SignRequest{
      std::move(authority), std::move(question.tbs_der), {std::move(evidence), std::move(old_certificate)}};
}

std::string text_of(const Result<Bytes>& answer) {
  const nlohmann::json json = answer.ok() ? nlohmann::json{{"signature", base64(answer.value())}}
                                          : nlohmann::json{{"error", wire_name(answer.error().code)},
                                                           {"detail", answer.error().detail}};
  return json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

Result<Bytes> parse_answer(const std::string& text) {
  const auto json = nlohmann::json::parse(text, nullptr, false);
  if (!json.is_object()) {
    return away("the answer is not an object");
  }
  if (json.contains("signature")) {
    return parse_base64(TRY(member_of(json, "signature")));
  }
  const std::string name = TRY(member_of(json, "error"));
  const auto code =
      std::find_if(answers.begin(), answers.end(), [&](ErrorCode known) { return wire_name(known) == name; });
  const std::string detail = TRY(member_of(json, "detail"));
  return Error{code == answers.end() ? ErrorCode::SignerRefused : *code, "signer: " + name + ": " + detail};
}

Descriptor::~Descriptor() {
  if (number_ >= 0) {
    ::close(number_);
  }
}

Result<void> send_message(const Descriptor& socket, ByteView octets, std::chrono::milliseconds time) {
  const auto until = steady_clock::now() + time;
  Bytes head;
  for (const unsigned shift : {24U, 16U, 8U, 0U}) {
    head.push_back(static_cast<std::uint8_t>(octets.size() >> shift));
  }
  TRY(send_exactly(socket, head, until));
  return send_exactly(socket, octets, until);
}

Result<Bytes> receive_message(const Descriptor& socket, std::size_t longest, std::chrono::milliseconds time) {
  const auto until = steady_clock::now() + time;
  const Bytes head = TRY(receive_exactly(socket, 4, until));
  std::size_t length = 0;
  for (const std::uint8_t octet : head) {
    length = length << 8U | octet;
  }
  if (length > longest) {
    return malformed("too long");
  }
  return receive_exactly(socket, length, until);
}

Result<Question> receive_question(const Descriptor& socket, std::chrono::milliseconds time) {
  const Bytes head = TRY(receive_message(socket, longest_text, time));
  auto draft = TRY(receive_message(socket, longest_draft, time));
  return Question{std::string(text_view(head)), std::move(draft)};
}

}  // namespace sekisho::signer
