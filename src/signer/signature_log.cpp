// SPDX-License-Identifier: Apache-2.0
#include "signer/signature_log.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <fstream>

#include "base/json.h"
#include "base/labels.h"
#include "crypto/digest.h"

namespace sekisho::signer {
namespace {

constexpr std::chrono::hours longest_rate{24};

constexpr Labels<Kind, 5> kinds{{{Kind::Renewed, "renewed"},
                                 {Kind::Approved, "approved"},
                                 {Kind::Responder, "responder"},
                                 {Kind::List, "list"},
                                 {Kind::ClockSet, "clock_set"}}};

Error failed(ErrorCode code, const std::string& path) {
  return Error{code, path + ": " + std::strerror(errno)};  // NOLINT(concurrency-mt-unsafe)
}

std::string line_of(const Signature& one, const std::string& previous) {
  const nlohmann::ordered_json json{{"previous", previous},        {"at", rfc3339(one.at)},
                                    {"kind", name_of(one.kind)},   {"authority", one.authority.text()},
                                    {"number", one.number},        {"from", rfc3339(one.from)},
                                    {"until", rfc3339(one.until)}, {"tbs_sha256", one.tbs_sha256},
                                    {"signature", one.signature},  {"order", one.order},
                                    {"evidence", one.evidence},    {"old_certificate", one.old_certificate}};
  return json.dump();
}

Result<Signature> signature_of(const nlohmann::json& json) {
  const auto text = [&](const char* name) { return json.value(name, std::string()); };
  const Time at = TRY(parse_rfc3339(text("at")));
  const Kind kind = TRY(parse_kind(text("kind")));
  auto authority = TRY(Fingerprint::parse(text("authority")));
  const Time from = TRY(parse_rfc3339(text("from")));
  const Time until = TRY(parse_rfc3339(text("until")));
  return Signature{at,
                   kind,
                   std::move(authority),
                   text("number"),
                   from,
                   until,
                   text("tbs_sha256"),
                   text("signature"),
                   text("order"),
                   text("evidence"),
                   text("old_certificate")};
}

std::string key_of(const Signature& certificate) {
  return certificate.authority.text() + ' ' + certificate.number;
}

// A list's number; what is none is older than every list.
std::uint64_t number_of(const Signature& list) {
  std::uint64_t number = 0;
  std::from_chars(list.number.data(), list.number.data() + list.number.size(), number);
  return number;
}

bool write_all(int file, std::string_view text) {
  while (!text.empty()) {
    const ssize_t count = ::write(file, text.data(), text.size());
    if (count < 0 && errno == EINTR) {
      continue;
    }
    if (count <= 0) {
      return false;
    }
    text.remove_prefix(static_cast<std::size_t>(count));
  }
  return true;
}

Result<Signature> parse_line(std::string_view line, const std::string& previous) {
  const auto json = nlohmann::json::parse(line, nullptr, false);
  if (!json.is_object() || json.value("previous", nlohmann::json()) != previous) {
    return Error{ErrorCode::FileUnreadable, "does not follow from the line before"};
  }
  const auto unlike_text = [](const nlohmann::json& value) { return !value.is_string(); };
  if (std::any_of(json.begin(), json.end(), unlike_text)) {
    return Error{ErrorCode::FileUnreadable, "a member is not text"};
  }
  return signature_of(json);
}

// From the first line to the last whole one.
class Lines {
 public:
  explicit Lines(const std::string& path) : path_(path), in_(path, std::ios::binary) {}

  Result<std::optional<Signature>> next() {
    std::string line;
    if (!std::getline(in_, line) || in_.eof()) {  // eof: no line end after it
      return std::optional<Signature>();
    }
    ++number_;
    auto signature = parse_line(line, last_hash_);
    if (!signature.ok()) {
      return Error{ErrorCode::FileUnreadable,
                   path_ + ": line " + std::to_string(number_) + ": " + signature.error().detail};
    }
    length_ += static_cast<std::int64_t>(line.size()) + 1;
    last_hash_ = crypto::sha256_hex(view(line));
    return std::optional<Signature>(std::move(signature).value());
  }
  [[nodiscard]] bool readable() const { return in_.is_open(); }
  [[nodiscard]] std::int64_t length() const { return length_; }
  [[nodiscard]] const std::string& last_hash() const { return last_hash_; }

 private:
  std::string path_;
  std::ifstream in_;
  int number_{0};
  std::int64_t length_{0};
  std::string last_hash_ = std::string(64, '0');
};

}  // namespace

std::string_view name_of(Kind kind) { return label_of(kinds, kind); }
Result<Kind> parse_kind(std::string_view text) { return parse_label(kinds, text); }

Result<std::vector<Signature>> read_log(const std::string& path) {
  Lines lines(path);
  if (!lines.readable()) {
    return Error{ErrorCode::FileUnreadable, path};
  }
  std::vector<Signature> all;
  while (auto signature = TRY(lines.next())) {
    all.push_back(*std::move(signature));
  }
  return all;
}

Result<std::unique_ptr<SignatureLog>> SignatureLog::open(const std::string& path) {
  const int file =
      ::open(path.c_str(), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0600);  // NOLINT
  if (file < 0) {
    return failed(ErrorCode::FileUnwritable, path);
  }
  std::unique_ptr<SignatureLog> log(new SignatureLog(path, file));
  if (::flock(file, LOCK_EX | LOCK_NB) != 0) {
    return Error{ErrorCode::FileUnwritable, path + ": another signer has it open"};
  }
  TRY(log->read());
  return log;
}

SignatureLog::~SignatureLog() { ::close(file_); }

Result<void> SignatureLog::read() {
  Lines lines(path_);
  while (const auto signature = TRY(lines.next())) {
    remember(*signature);
  }
  length_ = lines.length();
  last_hash_ = lines.last_hash();
  if (::ftruncate(file_, length_) != 0 || ::fsync(file_) != 0) {
    return failed(ErrorCode::FileUnwritable, path_);
  }
  return {};
}

void SignatureLog::remember(const Signature& signature) {
  if (signature.kind == Kind::ClockSet) {
    newest_ = signature.at;
    std::erase_if(recent_, [&](const Recent& one) { return one.at > signature.at; });
    return;
  }
  signatures_.emplace(signature.tbs_sha256, signature.signature);
  if (signature.kind == Kind::List) {
    lists_.insert_or_assign(signature.authority.text(), LastList{number_of(signature), signature.from});
  } else {
    numbers_.insert(key_of(signature));
  }
  if (!signature.order.empty()) {
    orders_.insert(signature.order);
  }
  newest_ = std::max(newest_, signature.at);
  recent_.push_back({signature.at, signature.kind, signature.authority.text()});
  while (recent_.front().at <= newest_ - longest_rate) {
    recent_.pop_front();
  }
}

std::optional<std::string> SignatureLog::find(const std::string& tbs_sha256) const {
  const auto found = signatures_.find(tbs_sha256);
  return found == signatures_.end() ? std::nullopt : std::optional(found->second);
}

Result<void> SignatureLog::check_unused(const Signature& wanted) const {
  if (wanted.kind == Kind::List) {
    const auto last = lists_.find(wanted.authority.text());
    const bool later = last == lists_.end() ||
                       (number_of(wanted) > last->second.number && wanted.from >= last->second.this_update);
    return later ? Result<void>()
                 : Error{ErrorCode::SignerRefused, "a list after number " +
                                                       std::to_string(last->second.number) + " of " +
                                                       rfc3339(last->second.this_update) + " is later"};
  }
  if (numbers_.contains(key_of(wanted))) {
    return Error{ErrorCode::SignerRefused, "serial " + wanted.number + " is signed already"};
  }
  if (!wanted.order.empty() && orders_.contains(wanted.order)) {
    return Error{ErrorCode::SignerRefused, "this order has got another certificate already"};
  }
  return {};
}

int SignatureLog::count(std::initializer_list<Kind> wanted, Time since) const {
  return static_cast<int>(std::count_if(recent_.begin(), recent_.end(), [&](const Recent& one) {
    return one.at > since && std::find(wanted.begin(), wanted.end(), one.kind) != wanted.end();
  }));
}

int SignatureLog::count(Kind kind, const Fingerprint& authority, Time since) const {
  return static_cast<int>(std::count_if(recent_.begin(), recent_.end(), [&](const Recent& one) {
    return one.at > since && one.kind == kind && one.authority == authority.text();
  }));
}

Result<void> SignatureLog::append(const Signature& signature) {
  if (!broken_.empty()) {
    return Error{ErrorCode::SignerAway, broken_};
  }
  const std::string line = line_of(signature, last_hash_);
  if (!write_all(file_, line + '\n')) {
    const Error reason = failed(ErrorCode::SignerAway, path_);
    if (::ftruncate(file_, length_) != 0) {
      broken_ = path_ + ": half a line could not be taken back";
    }
    return reason;
  }
  if (::fsync(file_) != 0) {  // what is on disc now is unknown until the file is read again
    broken_ = failed(ErrorCode::SignerAway, path_).detail;
    return Error{ErrorCode::SignerAway, broken_};
  }
  length_ += static_cast<std::int64_t>(line.size()) + 1;
  last_hash_ = crypto::sha256_hex(view(line));
  remember(signature);
  return {};
}

Result<bool> SignatureLog::set_clock(Time now) {
  if (newest_ <= now) {
    return false;
  }
  Signature word{.at = now,
                 .kind = Kind::ClockSet,
                 .authority = Fingerprint::trusted(std::string(64, '0')),  // of none
                 .number = {},
                 .from = newest_,
                 .until = now,
                 .tbs_sha256 = {},
                 .signature = {},
                 .order = {},
                 .evidence = {},
                 .old_certificate = {}};
  TRY(append(word));
  return true;
}

}  // namespace sekisho::signer
