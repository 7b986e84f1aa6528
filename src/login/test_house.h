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

inline contract::HeldCertificate held_by(const MemberKey& member, const certificate::Certificate& leaf) {
  return {leaf.fingerprint(),
          member,
          leaf.serial(),
          shared_authority().certificate().fingerprint(),
          CertificateStatus::Active,
          leaf.not_before(),
          contract::RevocationReason::None,
          leaf.not_before(),
          leaf.not_after(),
          leaf.common_name(),
          leaf.pem(),
          {}};
}

inline const crypto::testing::TestKey& shared_key() {
  static const auto key = crypto::testing::TestKey::p256();
  return key;
}
// One leaf for all tests: it ends 2028-02-29.
inline const certificate::Certificate& shared_leaf() {
  static const auto leaf =
      leaf_for(contract::testing::administrator_of(InstitutionCode::trusted("9001")),
               shared_key().public_half(), parse_rfc3339("2028-02-29T14:59:59Z").value());
  return leaf;
}

inline const Keys& keys() {
  static const Keys all{Secret(std::string(32, 'p')), Secret(std::string(32, 'c')),
                        Secret(std::string(32, 't'))};
  return all;
}
inline const std::string& hash_of_1234() {
  static const std::string hash = crypto::hash_password(keys().pin, Secret(std::string("1234"))).value();
  return hash;
}

// A1 is "00", B1 "01" … J5 "49".
inline contract::CardValues card_values() {
  contract::CardValues values;
  int next = 100;
  for (const std::string& cell : contract::all_cells()) {
    values[cell] = std::to_string(next++).substr(1);
  }
  return values;
}

struct House {
  contract::testing::Register people;
  FakeRecords records{people};
  contract::Institution institution = contract::testing::institution_of("9001", "portal.localhost");
  MemberKey key = contract::testing::administrator_of(institution.code);
  Turnstile hashing{2, 64};
  StepTools tools{records, keys(), hashing};
  Cookie cookie = mint_cookie();

  House() {
    people.members.push_back(contract::testing::member_of(key));
    member().pin_hash = hash_of_1234();
    member().totp_sealed = crypto::seal(keys().totp, key.text(), Secret(std::string("12345678901234567890")));
    people.certificates.push_back(held_by(key, shared_leaf()));
    records.rows().cards.emplace(
        key,
        contract::CustomerCard{key, contract::seal_card(keys().card, key, card_values()), {}, {}, 0, {}});
  }
  contract::Member& member() { return *people.member(key); }
  contract::HeldCertificate& held() { return people.certificates.front(); }
  contract::CustomerCard& card() { return records.rows().cards.at(key); }
  contract::Policy& policy() { return institution.policy; }

  // A login that stands at `stage`, as a request finds it.
  Session at(Stage stage) {
    records.rows().logins.clear();
    cookie = mint_cookie();
    records.rows().logins.push_back(Login{cookie.hash,
                                          host,
                                          key,
                                          held().fingerprint,
                                          contract::Role::Administrator,
                                          stage,
                                          Language::Japanese,
                                          "123456",
                                          now,
                                          now,
                                          {},
                                          {},
                                          {}});
    return session();
  }
  Session session() { return {records.rows().logins.front(), member(), held()}; }
  Result<Session> resume_at(Time when) {
    return resume(records, {cookie.hash, host, held().fingerprint, Activity::Person, when}, policy());
  }
};

}  // namespace sekisho::login::testing
