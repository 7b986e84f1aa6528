// SPDX-License-Identifier: Apache-2.0
#include "signer/known_leaves.h"

#include <algorithm>

#include "base/json.h"
#include "certificate/signed_by.h"
#include "crypto/json_text.h"

namespace sekisho::signer {
namespace {

Error malformed() { return Error{ErrorCode::BadRequest, "not a report of sekisho import --json"}; }

}  // namespace

Result<MemberKey> member_named_in(const std::string& common_name) {
  const std::size_t first = common_name.find(' ');
  const std::size_t second = common_name.find(' ', first + 1);
  const std::size_t third = common_name.find(' ', second + 1);
  if (first == std::string::npos || second == std::string::npos || third == std::string::npos) {
    return Error{ErrorCode::SignerRefused, "the name " + common_name + " is not one of ours"};
  }
  return MemberKey::parse(common_name.substr(first + 1, second - first - 1) + '/' +
                          common_name.substr(0, first) + '/' +
                          common_name.substr(second + 1, third - second - 1));
}

Result<void> KnownLeaves::add_import(std::string_view report_json) {
  const auto report = nlohmann::json::parse(report_json, nullptr, false);
  if (!report.is_object() || !report.contains("certificates") || !report["certificates"].is_array()) {
    return malformed();
  }
  for (const auto& row : report["certificates"]) {
    if (!row.is_object()) {
      return malformed();
    }
    auto fingerprint = TRY(Fingerprint::parse(crypto::text_member(row, "fingerprint")));
    auto member = TRY(MemberKey::parse(crypto::text_member(row, "member")));
    if (crypto::text_member(row, "status") == "active") {
      imported_.insert_or_assign(std::move(fingerprint), std::move(member));
    }
  }
  return {};
}

Result<MemberKey> KnownLeaves::member_of(const certificate::Certificate& leaf) const {
  if (const auto found = imported_.find(leaf.fingerprint()); found != imported_.end()) {
    return found->second;
  }
  const bool ours = std::any_of(authorities_.begin(), authorities_.end(), [&](const auto& authority) {
    return certificate::is_signed_by(leaf, authority);
  });
  if (!ours || leaf.is_authority()) {
    return Error{ErrorCode::SignerRefused, "unknown old certificate " + leaf.fingerprint().text()};
  }
  return member_named_in(leaf.common_name());
}

}  // namespace sekisho::signer
