// SPDX-License-Identifier: Apache-2.0
// What sekishod and sekisho-signer say to each other: messages, each a length of four octets, big endian, and
// so many octets. One question of two messages and one answer a connection.
//   {"authority": "<sha256 hex>", "evidence": "…", "old_certificate": "<base64>"}, at most 256 KiB
//   the to-be-signed bytes, at most 64 MiB: a list of a million entries has half of that
//   {"signature": "<base64>"}  or  {"error": "signer_refused", "detail": "…"}
#pragma once

#include <chrono>
#include <string>

#include "signer/signing_service.h"

namespace sekisho::signer {

struct Question {
  std::string head;  // JSON
  Bytes tbs_der;
};
std::string head_of(const SignRequest& request);
Result<SignRequest> parse_question(Question question);  // BadRequest
std::string text_of(const Result<Bytes>& answer);
Result<Bytes> parse_answer(const std::string& text);  // the answer's own error, or SignerAway

// A descriptor that closes itself.
class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  Descriptor(Descriptor&& other) noexcept : number_(other.number_) { other.number_ = -1; }
  Descriptor& operator=(Descriptor&&) = delete;
  ~Descriptor();
  [[nodiscard]] int number() const { return number_; }

 private:
  int number_;
};

// On a socket that does not block. SignerAway where it is not done in time or the other side has gone.
Result<void> send_message(const Descriptor& socket, ByteView octets, std::chrono::milliseconds time);
// BadRequest where it is longer than that.
Result<Bytes> receive_message(const Descriptor& socket, std::size_t longest, std::chrono::milliseconds time);
Result<Question> receive_question(const Descriptor& socket, std::chrono::milliseconds time);
inline constexpr std::size_t longest_text = std::size_t{256} * 1024;

}  // namespace sekisho::signer
