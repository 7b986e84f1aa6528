// SPDX-License-Identifier: Apache-2.0
// What the signer has signed: one JSON line each, chained by SHA-256, on disc before the signature leaves the
// process. It is the signer's whole memory: what it must give again and what it must never sign twice.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "base/names.h"
#include "base/time.h"

namespace sekisho::signer {

struct Signature {
  Time at;
  Fingerprint authority;
  Serial serial;
  std::string tbs_sha256;  // hex
  std::string signature;   // hex
  std::string ticket;      // SHA-256 hex of the renewal's ticket: names the order
  Fingerprint old_certificate;
  std::string jws;  // the evidence itself, for whoever checks afterwards
};

class SignatureLog {
 public:
  // Reads and checks every line. FileUnreadable where a line does not follow from the one before;
  // FileUnwritable where another process has it. A last line without its end was never answered and is cut.
  static Result<std::unique_ptr<SignatureLog>> open(const std::string& path);
  SignatureLog(const SignatureLog&) = delete;
  SignatureLog& operator=(const SignatureLog&) = delete;
  ~SignatureLog();

  [[nodiscard]] std::optional<std::string> find(const std::string& tbs_sha256) const;  // the signature, hex
  // SignerRefused: this serial of that authority, or this ticket, has got its signature already.
  [[nodiscard]] Result<void> check_unused(const Signature& wanted) const;
  [[nodiscard]] int count_after(Time time) const;  // within the last hour before the newest
  [[nodiscard]] Time newest() const { return newest_; }
  // Durable when it returns. SignerAway where the disc does not take it: then nothing was recorded.
  Result<void> append(const Signature& signature);

 private:
  SignatureLog(std::string path, int file) : path_(std::move(path)), file_(file) {}
  Result<void> read();
  Result<void> read_line(std::string_view line);
  void remember(const Signature& signature);

  std::string path_;
  int file_;
  std::int64_t length_{0};
  std::string last_hash_ = std::string(64, '0');
  std::string broken_;  // why nothing can be recorded any more; empty: it can
  Time newest_{};
  std::map<std::string, std::string> signatures_;  // by tbs_sha256
  std::set<std::string> serials_;                  // "authority serial"
  std::set<std::string> tickets_;
  std::deque<Time> recent_;
};

}  // namespace sekisho::signer
