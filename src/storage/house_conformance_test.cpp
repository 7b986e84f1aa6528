// SPDX-License-Identifier: Apache-2.0
#include "crypto/test_keys.h"
#include "storage/conformance.h"

namespace sekisho::storage {
namespace {

class TheHouse : public OnBothDatabases {};
SEKISHO_ON_BOTH_DATABASES(TheHouse);

TEST_P(TheHouse, keeps_an_institution_with_every_letter_of_its_policy) {
  EXPECT_TRUE(
      staff([](staff::Records& records) { return records.keep_institution(institution(), entry("a")); }));
  const auto kept = staff([](staff::Records& records) { return records.institutions(); });
  ASSERT_EQ(kept.size(), 1U);
  EXPECT_EQ(kept[0].name, "せきしょ信用金庫");
  EXPECT_EQ(kept[0].zone.minutes_east, 540);
  EXPECT_EQ(contract::json_of(kept[0].policy), contract::json_of(institution().policy));
}

TEST_P(TheHouse, changes_an_institutions_policy) {
  fill();
  contract::Policy policy;
  policy.certificate.validity_months = 24;
  policy.certificate.subject_unit = "法人";
  staff([&](staff::Records& records) { return records.set_policy(institution().code, policy, entry("p")); });
  const auto kept = staff([](staff::Records& records) { return records.institutions(); });
  EXPECT_EQ(contract::json_of(kept.at(0).policy), contract::json_of(policy));
}

TEST_P(TheHouse, refuses_a_second_institution_of_the_same_code_or_host_and_changes_nothing) {
  fill();
  auto same_host = institution();
  same_host.code = InstitutionCode::trusted("9002");
  auto same_code = institution();
  same_code.host = "other.localhost";
  EXPECT_FALSE(
      staff([&](staff::Records& records) { return records.keep_institution(same_host, entry("a")); }));
  EXPECT_FALSE(
      staff([&](staff::Records& records) { return records.keep_institution(same_code, entry("a")); }));
  EXPECT_EQ(staff([](staff::Records& records) { return records.institutions(); }).size(), 1U);
}

TEST_P(TheHouse, keeps_an_authority_once) {
  fill();
  const contract::Authority authority{fingerprint(9'000),
                                      InstitutionCode::trusted("9001"),
                                      contract::AuthorityUse::Issuing,
                                      "pem",
                                      "/keys/鍵.pem",
                                      "root"};
  EXPECT_TRUE(staff([&](staff::Records& records) { return records.keep_authority(authority, entry("a")); }));
  EXPECT_FALSE(staff([&](staff::Records& records) { return records.keep_authority(authority, entry("a")); }));
  staff([&](staff::Records& records) {
    return records.set_authority_use(authority.fingerprint, contract::AuthorityUse::Retired, entry("r"));
  });
  EXPECT_EQ(staff([](staff::Records& records) { return records.authorities(); }).at(0).use,
            contract::AuthorityUse::Retired);
  staff([&](staff::Records& records) {
    return records.set_authority_use(authority.fingerprint, authority.use, entry("r"));
  });
  const auto kept = staff([](staff::Records& records) { return records.authorities(); });
  ASSERT_EQ(kept.size(), 1U);
  EXPECT_EQ(kept[0].use, contract::AuthorityUse::Issuing);
  EXPECT_EQ(kept[0].key_file, "/keys/鍵.pem");
  EXPECT_EQ(kept[0].above, "root");
}

TEST_P(TheHouse, gives_an_accepted_authority_its_key_later) {
  fill();
  contract::Authority authority{
      fingerprint(9'000), InstitutionCode::trusted("9001"), contract::AuthorityUse::Accepted, "pem", "", ""};
  EXPECT_TRUE(staff([&](staff::Records& records) { return records.keep_authority(authority, entry("a")); }));
  authority.use = contract::AuthorityUse::Issuing;
  authority.key_file = "/keys/a.pem";
  authority.above = "root";
  staff([&](staff::Records& records) { return records.give_authority_key(authority, entry("k")); });
  const auto kept = staff([](staff::Records& records) { return records.authorities(); });
  ASSERT_EQ(kept.size(), 1U);
  EXPECT_EQ(kept[0].use, contract::AuthorityUse::Issuing);
  EXPECT_EQ(kept[0].key_file, "/keys/a.pem");
  EXPECT_EQ(kept[0].above, "root");
}

TEST_P(TheHouse, keeps_named_people_once_under_a_name_and_a_key) {
  const certificate::NamedPerson sato{"佐藤", crypto::testing::TestKey::p256().public_half()};
  const certificate::NamedPerson same_key{"別名", sato.key};
  const certificate::NamedPerson same_name{"佐藤", crypto::testing::TestKey::p256().public_half()};
  const auto keep = [&](const certificate::NamedPerson& person) {
    return staff(
        [&](staff::Records& records) { return records.keep_named_person(person, at(0), entry("p")); });
  };
  EXPECT_TRUE(keep(sato));
  EXPECT_FALSE(keep(same_key));
  EXPECT_FALSE(keep(same_name));
  const auto kept = staff([](staff::Records& records) { return records.named_people(); });
  ASSERT_EQ(kept.size(), 1U);
  EXPECT_EQ(kept[0].name, "佐藤");
  EXPECT_EQ(kept[0].key.der(), sato.key.der());
  staff([](staff::Records& records) { return records.remove_named_person("佐藤", entry("p")); });
  EXPECT_TRUE(staff([](staff::Records& records) { return records.named_people(); }).empty());
}

TEST_P(TheHouse, keeps_a_member_as_it_came_and_once) {
  fill();
  const auto kept = staff([](staff::Records& records) { return records.find_member(member_key()); });
  ASSERT_TRUE(kept);
  EXPECT_EQ(kept->company, "株式会社 髙﨑商店");
  EXPECT_EQ(kept->second_factor, contract::SecondFactor::CustomerCard);
  EXPECT_EQ(kept->totp_sealed, "00ff");
  EXPECT_FALSE(kept->pin_locked_at);
  EXPECT_FALSE(staff([](staff::Records& records) { return records.keep_member(member(), entry("a")); }));
  EXPECT_FALSE(staff([](staff::Records& records) { return records.find_member(member_key("yamada")); }));
}

TEST_P(TheHouse, remembers_everything_after_it_was_closed_and_opened) {
  fill();
  open();
  EXPECT_TRUE(staff([](staff::Records& records) { return records.find_member(member_key()); }));
  EXPECT_TRUE(staff([](staff::Records& records) { return records.find_certificate(fingerprint(1)); }));
}

TEST_P(TheHouse, unlocks_pin_card_token_and_contract_together) {
  fill();
  logins([](login::Records& records) -> Result<void> {
    TRY(records.spend_pin_attempt(member_key()));
    TRY(records.lock_pin(member_key(), entry("pin.locked", at(5))));
    TRY(records.lock_pin(member_key(), entry("pin.locked", at(6))));
    TRY(records.lock_contract(member_key(), entry("contract.locked", at(7))));
    TRY(records.spend_card_attempt(member_key()));
    TRY(records.lock_card(member_key(), entry("card.locked", at(8))));
    TRY(records.spend_totp_attempt(member_key()));
    return {};
  });
  const auto locked = staff([](staff::Records& records) { return records.find_member(member_key()); });
  EXPECT_EQ(locked->pin_locked_at, at(5)) << "an earlier lock stays";
  EXPECT_EQ(locked->contract_locked_at, at(7));
  EXPECT_EQ(locked->card_locked_at, at(8));
  staff([](staff::Records& records) { return records.unlock_member(member_key(), entry("unlocked")); });
  const auto free = staff([](staff::Records& records) { return records.find_member(member_key()); });
  EXPECT_EQ(free->pin_attempts, 0);
  EXPECT_EQ(free->totp_attempts, 0);
  EXPECT_FALSE(free->pin_locked_at);
  EXPECT_FALSE(free->contract_locked_at);
  const auto card = logins([](login::Records& records) { return records.find_card(member_key()); });
  EXPECT_EQ(card->attempts, 0);
  EXPECT_FALSE(card->locked_at);
}

TEST_P(TheHouse, locks_a_contract_for_members_who_join_it_later) {
  fill();
  logins([](login::Records& records) {
    return records.lock_contract(member_key(), entry("contract.locked", at(7)));
  });
  staff(
      [](staff::Records& records) { return records.keep_member(member(member_key("yamada")), entry("a")); });
  EXPECT_EQ(staff([](staff::Records& records) {
              return records.find_member(member_key("yamada"));
            })->contract_locked_at,
            at(7));
}

TEST_P(TheHouse, marks_a_member_as_a_machine_for_whoever_knew_what_it_was) {
  fill();
  const auto find = [&] {
    return *staff([](staff::Records& records) { return records.find_member(member_key()); });
  };
  const contract::Member before = find();
  EXPECT_EQ(before.kind, contract::MemberKind::Person);
  EXPECT_FALSE(before.kind_changed_at);
  const auto mark = [&](const contract::Member& known, contract::MemberKind kind, int when) {
    return staff([&](staff::Records& records) {
      return records.set_member_kind(known, kind, entry("marked", at(when)));
    });
  };
  EXPECT_TRUE(mark(before, contract::MemberKind::Machine, 3));
  EXPECT_FALSE(mark(before, contract::MemberKind::Machine, 4));
  EXPECT_EQ(find().kind, contract::MemberKind::Machine);
  EXPECT_EQ(find().kind_changed_at, at(3));
  EXPECT_TRUE(mark(find(), contract::MemberKind::Person, 5));
  contract::Member machine = member(member_key("gateway"));
  machine.kind = contract::MemberKind::Machine;
  staff([&](staff::Records& records) { return records.keep_member(machine, entry("a")); });
  EXPECT_EQ(staff([](staff::Records& records) { return records.find_member(member_key("gateway")); })->kind,
            contract::MemberKind::Machine);
}

TEST_P(TheHouse, refuses_octets_that_one_of_the_databases_would_lose) {
  fill();
  for (const std::string& octets : {std::string("a\0b", 3), std::string("\xFF"), std::string("\xC0\x80"),
                                    std::string("\xED\xA0\x80"), std::string("\xE6\xBC")}) {
    contract::Member wrong = member(member_key("wrong"));
    wrong.company = octets;
    const auto refused = write(
        store_->staff(), [&](staff::Records& records) { return records.keep_member(wrong, entry("a")); });
    ASSERT_FALSE(refused.ok());
    EXPECT_EQ(refused.error().code, ErrorCode::StorageFailed);
  }
  EXPECT_FALSE(staff([](staff::Records& records) { return records.find_member(member_key("wrong")); }));
}

}  // namespace
}  // namespace sekisho::storage
