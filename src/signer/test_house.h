// SPDX-License-Identifier: Apache-2.0
// For tests: a signer with one authority, a person with an old certificate of it, and what their agent would
// sign.
#pragma once

#include "base/test_must.h"
#include "certificate/test_leaf.h"
#include "crypto/digest.h"
#include "crypto/test_keys.h"
#include "signer/signing_service.h"

namespace sekisho::signer::testing {

using certificate::testing::leaf_for;
using certificate::testing::shared_authority;
using certificate::testing::shared_issuer;
using crypto::testing::TestKey;
using std::chrono::days;

inline const Time now = parse_rfc3339("2028-02-10T01:00:00Z").value();
inline const Time old_end = parse_rfc3339("2028-02-29T14:59:59Z").value();
inline const Time new_end = parse_rfc3339("2029-02-28T14:59:59Z").value();
inline constexpr auto organization = "せきしょ信用金庫";

inline MemberKey member(const std::string& text = "9001/00000000001/ADMIN") {
  return MemberKey::parse(text).value();
}

// One renewal as the web process would present it. A test bends one field of it.
struct Renewal {
  TestKey old_key = TestKey::p256();
  TestKey new_key = TestKey::p256();
  MemberKey whose = member();
  certificate::Certificate old_leaf = leaf_for(whose, old_key.public_half(), old_end);
  std::string ticket = "ticket of " + new_key.public_half().fingerprint().text();
  std::string type = "sekisho-request";
  certificate::Plan plan{certificate::common_name(whose, new_end, Zone{}), organization,
                         now - std::chrono::minutes{10}, new_end};

  [[nodiscard]] nlohmann::json header() const;
  [[nodiscard]] std::string jws(const TestKey& by, const TestKey& asks_for) const;
  [[nodiscard]] certificate::Draft draft() const;
  [[nodiscard]] SignRequest request(const certificate::Draft& draft, const std::string& jws_text) const;
  [[nodiscard]] SignRequest request() const { return request(draft(), jws(old_key, new_key)); }
};

SigningAuthority shared_key();

struct Signer {
  certificate::testing::Folder folder;
  Limits limits;
  Believed believed{KnownLeaves{{shared_authority().certificate()}}, {}};
  std::unique_ptr<SignatureLog> log = SignatureLog::open(path()).value();
  std::unique_ptr<SigningService> service = started();

  [[nodiscard]] std::string path() const { return folder.file("signatures.log"); }
  std::unique_ptr<SigningService> started();
  void restart();
  Result<Bytes> sign(const SignRequest& request, Time at = now) { return service->sign(request, at); }
};

}  // namespace sekisho::signer::testing
