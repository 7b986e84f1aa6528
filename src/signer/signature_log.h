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
#include <vector>

#include "base/names.h"
#include "base/time.h"

namespace sekisho::signer {

// What was signed. Each kind has rules and a rate of its own. ClockSet: nothing; an engineer said that the
// clock is right, and what is dated later was signed while it was ahead.
enum class Kind { Renewed, Approved, Responder, List, ClockSet };
std::string_view name_of(Kind kind);
Result<Kind> parse_kind(std::string_view text);

struct Signature {
  Time at;
  Kind kind{Kind::Renewed};
  Fingerprint authority;
  std::string number;           // a certificate's serial, hex; a list's number, decimal
  Time from;                    // notBefore, thisUpdate; the newest signature's, where the clock was set
  Time until;                   // notAfter, nextUpdate; now
  std::string tbs_sha256;       // hex
  std::string signature;        // hex
  std::string order;            // names the order, SHA-256 hex; "" where there is none
  std::string evidence;         // itself, for whoever checks afterwards; "" where none is asked for
  std::string old_certificate;  // SHA-256 hex; "" where there is none
};

// Each line of a log, checked to follow from the one before; also while a signer writes to it.
// FileUnreadable.
Result<std::vector<Signature>> read_log(const std::string& path);

class SignatureLog {
 public:
  // Reads and checks every line. FileUnreadable where a line does not follow from the one before;
  // FileUnwritable where another process has it. A last line without its end was never answered and is cut.
  static Result<std::unique_ptr<SignatureLog>> open(const std::string& path);
  SignatureLog(const SignatureLog&) = delete;
  SignatureLog& operator=(const SignatureLog&) = delete;
  ~SignatureLog();

  [[nodiscard]] std::optional<std::string> find(const std::string& tbs_sha256) const;  // the signature, hex
  // SignerRefused: this serial of that authority, or this order, has got its signature already; a list's
  // number or time is not after those of the authority's last list.
  [[nodiscard]] Result<void> check_unused(const Signature& wanted) const;
  // Of these kinds since then; no further back than a day before the newest.
  [[nodiscard]] int count(std::initializer_list<Kind> kinds, Time since) const;
  [[nodiscard]] int count(Kind kind, const Fingerprint& authority, Time since) const;
  [[nodiscard]] Time newest() const { return newest_; }  // since the clock was last set
  // Durable when it returns. SignerAway where the disc does not take it: then nothing was recorded.
  Result<void> append(const Signature& signature);
  // That the clock is right, now; it says so in a line of its own. False: nothing is dated later.
  Result<bool> set_clock(Time now);

 private:
  SignatureLog(std::string path, int file) : path_(std::move(path)), file_(file) {}
  Result<void> read();
  void remember(const Signature& signature);

  std::string path_;
  int file_;
  std::int64_t length_{0};
  std::string last_hash_ = std::string(64, '0');
  std::string broken_;  // why nothing can be recorded any more; empty: it can
  Time newest_{};
  std::map<std::string, std::string> signatures_;  // by tbs_sha256
  std::set<std::string> numbers_;                  // "authority serial"
  std::set<std::string> orders_;
  struct LastList {
    std::uint64_t number;
    Time this_update;
  };
  std::map<std::string, LastList> lists_;  // by authority
  struct Recent {
    Time at;
    Kind kind;
    std::string authority;
  };
  std::deque<Recent> recent_;
};

}  // namespace sekisho::signer
