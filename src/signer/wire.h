// SPDX-License-Identifier: Apache-2.0
// What sekishod and sekisho-signer say to each other: a length of four octets, big endian, then JSON of at
// most 256 KiB. One question and one answer a connection.
//   {"authority": "<sha256 hex>", "tbs": "<base64>", "jws": "…", "old_certificate": "<base64>"}
//   {"signature": "<base64>"}  or  {"error": "signer_refused", "detail": "…"}
#pragma once

#include <chrono>
#include <string>

#include "signer/signing_service.h"

namespace sekisho::signer {

std::string text_of(const SignRequest& request);
Result<SignRequest> parse_request(const std::string& text);  // BadRequest
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
Result<void> send_message(const Descriptor& socket, const std::string& text, std::chrono::milliseconds time);
Result<std::string> receive_message(const Descriptor& socket, std::chrono::milliseconds time);

}  // namespace sekisho::signer
