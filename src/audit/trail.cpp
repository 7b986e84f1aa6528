// SPDX-License-Identifier: Apache-2.0
#include "audit/trail.h"

#include "base/json.h"
#include "crypto/signing_key.h"

namespace sekisho::audit {
namespace {

constexpr int page_of_entries = 5'000;

}  // namespace

std::string canonical(const NumberedEntry& numbered) {
  const Entry& entry = numbered.entry;
  nlohmann::json details = nlohmann::json::array();
  for (const auto& [name, value] : entry.details) {
    details.push_back({name, value});
  }
  const nlohmann::json leaf{{"number", numbered.number},        {"at", rfc3339(entry.at)},
                            {"institution", entry.institution}, {"actor", entry.actor},
                            {"action", entry.action},           {"subject", entry.subject},
                            {"details", std::move(details)}};
  return leaf.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

Bytes signed_head(const Head& head) {
  return to_bytes("sekisho audit head\n" + std::to_string(head.size) + "\n" + head.root + "\n" +
                  rfc3339(head.at) + "\n");
}

Trail::Trail(Transactions<Records>& records, Secret seed, Log log)
    : records_(records), seed_(std::move(seed)), log_(std::move(log)) {}

Result<void> Trail::open() {
  const auto head = TRY(write(records_, [](Records& records) { return records.newest_head(); }));
  if (head) {
    TRY(check_signature(*head));
  }
  while (true) {
    const auto page = TRY(
        write(records_, [&](Records& records) { return records.entries(tree_.size(), page_of_entries); }));
    if (page.empty()) {
      break;
    }
    for (const NumberedEntry& entry : page) {
      TRY(append(entry, head));
    }
  }
  if (head && tree_.size() < head->size) {
    return Error{ErrorCode::StorageFailed, "audit trail: shorter than its head"};
  }
  return {};
}

Result<void> Trail::append(const NumberedEntry& entry, const std::optional<Head>& head) {
  if (entry.number != tree_.size()) {
    return Error{ErrorCode::StorageFailed,
                 "audit trail: entry " + std::to_string(tree_.size()) + " is missing"};
  }
  tree_.append(to_bytes(canonical(entry)));
  if (head && tree_.size() == head->size && hex(tree_.root()) != head->root) {
    return Error{ErrorCode::StorageFailed,
                 "audit trail: entries differ from the head of " + rfc3339(head->at)};
  }
  return {};
}

// Without this, whoever edits the entries edits the head as well.
Result<void> Trail::check_signature(const Head& head) const {
  const auto signature = parse_hex(head.signature);
  const Bytes key = TRY(crypto::ed25519_public_key(seed_));
  if (!signature.ok() || !crypto::ed25519_verifies(key, signed_head(head), signature.value())) {
    return Error{ErrorCode::StorageFailed,
                 "audit trail: the head of " + rfc3339(head.at) + " is not signed by us"};
  }
  return {};
}

Result<int> Trail::number(Time now) {
  const auto fresh =
      TRY(write(records_, [](Records& records) { return records.number_entries(page_of_entries); }));
  if (fresh.empty()) {
    return 0;
  }
  for (const NumberedEntry& entry : fresh) {
    if (entry.number != tree_.size()) {
      return Error{ErrorCode::StorageFailed,
                   "audit trail: entry " + std::to_string(tree_.size()) + " was numbered by somebody else"};
    }
    tree_.append(to_bytes(canonical(entry)));
  }
  Head head{tree_.size(), hex(tree_.root()), now, {}};
  head.signature = hex(TRY(crypto::sign_ed25519(seed_, signed_head(head))));
  TRY(records_.run([&](Records& records) { return records.keep_head(head); }));
  log_(LogLine{Severity::Notice,
               "audit.head",
               {{"size", std::to_string(head.size)}, {"root", head.root}, {"signature", head.signature}}});
  return static_cast<int>(fresh.size());
}

}  // namespace sekisho::audit
