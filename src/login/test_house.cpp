// SPDX-License-Identifier: Apache-2.0
#include "login/test_house.h"

namespace sekisho::login::testing {

contract::HeldCertificate held_by(const MemberKey& member, const certificate::Certificate& leaf) {
  return contract::testing::held_by(member, leaf, shared_authority().certificate());
}

contract::CardValues card_values() {
  contract::CardValues values;
  int next = 100;
  for (const std::string& cell : contract::all_cells()) {
    values[cell] = std::to_string(next++).substr(1);
  }
  return values;
}

const crypto::testing::TestKey& shared_key() {
  static const auto key = crypto::testing::TestKey::p256();
  return key;
}

const certificate::Certificate& shared_leaf() {
  static const auto leaf =
      leaf_for(contract::testing::administrator_of(InstitutionCode::trusted("9001")),
               shared_key().public_half(), parse_rfc3339("2028-02-29T14:59:59Z").value());
  return leaf;
}

const Keys& keys() {
  static const Keys all{Secret(std::string(32, 'p')), Secret(std::string(32, 'c')),
                        Secret(std::string(32, 't'))};
  return all;
}

const std::string& hash_of_1234() {
  static const std::string hash = crypto::hash_password(keys().pin, Secret(std::string("1234"))).value();
  return hash;
}

House::House() {
  people.members.push_back(contract::testing::member_of(key));
  member().pin_hash = hash_of_1234();
  member().totp_sealed = crypto::seal(keys().totp, key.text(), Secret(std::string("12345678901234567890")));
  people.certificates.push_back(held_by(key, shared_leaf()));
  records.rows().cards.emplace(
      key, contract::CustomerCard{key, contract::seal_card(keys().card, key, card_values()), {}, {}, 0, {}});
}

House::~House() = default;

Session House::at(Stage stage) {
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

Result<Session> House::resume_at(Time when) {
  return resume(records, {cookie.hash, host, held().fingerprint, Activity::Person, when}, policy());
}

}  // namespace sekisho::login::testing
