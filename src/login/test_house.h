// SPDX-License-Identifier: Apache-2.0
// For tests: one institution, one person with PIN, card, token and certificate, and a login of theirs.
#pragma once

#include "certificate/test_leaf.h"
#include "crypto/password_hash.h"
#include "crypto/seal.h"
#include "crypto/test_keys.h"
#include "login/certificate_step.h"
#include "login/fake_records.h"
#include "login/steps.h"

namespace sekisho::login::testing {

using certificate::testing::leaf_for;
using certificate::testing::shared_authority;
using contract::CertificateStatus;
using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

inline const Time now = parse_rfc3339("2028-02-10T01:00:00Z").value();
inline const std::string host = "abcdefghij.login.portal.localhost";

contract::HeldCertificate held_by(const MemberKey& member, const certificate::Certificate& leaf);

const crypto::testing::TestKey& shared_key();
// One leaf for all tests: it ends 2028-02-29.
const certificate::Certificate& shared_leaf();

const Keys& keys();
const std::string& hash_of_1234();

// A1 is "00", B1 "01" … J5 "49".
contract::CardValues card_values();

struct House {
  contract::testing::Register people;
  FakeRecords records{people};
  contract::Institution institution = contract::testing::institution_of("9001", "portal.localhost");
  MemberKey key = contract::testing::administrator_of(institution.code);
  Turnstile hashing{2, 64};
  StepTools tools{records, keys(), hashing};
  Cookie cookie = mint_cookie();

  House();
  ~House();
  contract::Member& member() { return *people.member(key); }
  contract::HeldCertificate& held() { return people.certificates.front(); }
  contract::CustomerCard& card() { return records.rows().cards.at(key); }
  contract::Policy& policy() { return institution.policy; }

  // A login that stands at `stage`, as a request finds it.
  Session at(Stage stage);
  Session session() { return {records.rows().logins.front(), member(), held()}; }
  Result<Session> resume_at(Time when);
};

}  // namespace sekisho::login::testing
