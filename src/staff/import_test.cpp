// SPDX-License-Identifier: Apache-2.0
#include "staff/import.h"

#include <gtest/gtest.h>

#include "crypto/password_hash.h"
#include "crypto/seal.h"
#include "crypto/totp.h"
#include "staff/fake_records.h"
#include "staff/unlock.h"

namespace sekisho::staff {
namespace {

const std::filesystem::path testdata = std::filesystem::path(SEKISHO_SOURCE_DIR) / "src/staff/testdata";
const std::string header =
    "institution_code,contract_id,member_id,company,pin,second_factor,card,totp_secret,certificate,status,"
    "status_since\n";
const MemberKey tanaka = MemberKey::parse("9001/10000000001/ADMIN").value();
const Time noon = parse_rfc3339("2026-12-01T03:00:00Z").value();

std::string whole_card() {
  contract::CardValues values;
  for (const std::string& cell : contract::all_cells()) {
    values[cell] = "0" + cell.substr(1);
  }
  return contract::text_of(values);
}

std::string line_of(const std::string& contract, const std::string& pin, const std::string& certificate) {
  return "9001," + contract + ",ADMIN,株式会社田中製作所," + pin + ",card," + whole_card() + ",," +
         certificate + ",active,\n";
}

class AnImport : public testing::Test {
 protected:
  AnImport() {
    transactions_.kept.institutions.push_back({InstitutionCode::trusted("9001"),
                                               "せきしょ信用金庫",
                                               "Sekisho",
                                               "当金庫",
                                               "portal.localhost",
                                               Zone{},
                                               {}});
  }

  Result<ImportReport> import(const std::string& lines, ImportMode mode = ImportMode::ForReal,
                              const std::string& authority = "ca.pem") {
    const House house{transactions_, master_, "/nowhere", "engineer", noon};
    const ImportWishes wishes{header + lines, testdata, read_text(testdata / authority).value(), mode};
    return import_members(house, wishes, [](std::size_t, std::size_t) {});
  }
  [[nodiscard]] const Kept& kept() const { return transactions_.kept; }

  // Nothing may have been kept, and the report says why with the line.
  void refused(const std::string& lines, int line, const std::string& why) {
    const auto report = import(lines);
    ASSERT_TRUE(report.ok()) << report.error().detail;
    ASSERT_EQ(report->errors.size(), 1U);
    EXPECT_EQ(report->errors[0].line, line);
    EXPECT_NE(report->errors[0].why.find(why), std::string::npos) << report->errors[0].why;
    EXPECT_TRUE(kept().members.empty());
    EXPECT_TRUE(kept().authorities.empty());
  }

  FakeTransactions transactions_;
  crypto::MasterKey master_{crypto::MasterKey::of(Secret(std::string(32, 'k')))};
};

TEST_F(AnImport, takes_over_a_person_who_can_then_log_in) {
  const auto report = import(line_of("10000000001", "1234", "tanaka.pem"));
  ASSERT_TRUE(report.ok());
  EXPECT_TRUE(report->errors.empty());
  EXPECT_EQ(report->certificates.at(0).subject, "tanaka");
  const contract::Member& member = kept().members.at(tanaka);
  EXPECT_TRUE(crypto::password_matches(master_.derive("pin"), Secret("1234"), member.pin_hash));
  EXPECT_EQ(contract::open_card(master_.derive("card"), kept().cards.at(tanaka))->at("B3"), "03");
  ASSERT_EQ(kept().certificates.size(), 1U);
  const contract::HeldCertificate& held = kept().certificates.begin()->second;
  EXPECT_EQ(held.member, tanaka);
  EXPECT_EQ(held.status, contract::CertificateStatus::Active);
  EXPECT_EQ(held.authority, kept().authorities.at(0).fingerprint);
  EXPECT_EQ(kept().authorities.at(0).use, contract::AuthorityUse::Accepted);
  EXPECT_EQ(kept().keys.size(), 1U) << "a key that was imported may never be certified again";
}

TEST_F(AnImport, seals_a_token_under_its_member) {
  const auto report = import("9001,10000000001,ADMIN,田中,1234,totp,,GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ,,,\n");
  ASSERT_TRUE(report.ok());
  ASSERT_TRUE(report->errors.empty()) << report->errors[0].why;
  const auto opened =
      crypto::open_sealed(master_.derive("totp"), tanaka.text(), kept().members.at(tanaka).totp_sealed);
  EXPECT_EQ(opened->reveal(), "12345678901234567890");
}

TEST_F(AnImport, tries_everything_and_changes_nothing_in_a_dry_run) {
  const auto report = import(line_of("10000000001", "1234", "tanaka.pem"), ImportMode::DryRun);
  ASSERT_TRUE(report.ok());
  EXPECT_EQ(report->members, 1);
  EXPECT_TRUE(kept().members.empty());
  EXPECT_TRUE(kept().entries.empty());
}

TEST_F(AnImport, keeps_nothing_where_one_line_is_wrong) {
  refused(line_of("10000000001", "1234", "tanaka.pem") + line_of("10000000002", "12a4", ""), 3, "pin");
}

TEST_F(AnImport, refuses_a_pin_of_another_length_than_the_policy_says) {
  refused(line_of("10000000001", "12345", "tanaka.pem"), 2, "pin: not 4 digits");
}

TEST_F(AnImport, refuses_a_certificate_that_the_given_ca_did_not_sign) {
  refused(line_of("10000000001", "1234", "foreign.pem"), 2, "none of the given CAs");
}

TEST_F(AnImport, refuses_the_same_certificate_twice) {
  refused(line_of("10000000001", "1234", "tanaka.pem") + line_of("10000000002", "1234", "tanaka.pem"), 3,
          "the same one");
}

TEST_F(AnImport, refuses_a_ca_as_a_persons_certificate) {
  refused(line_of("10000000001", "1234", "ca.pem"), 2, "is a CA's");
}

TEST_F(AnImport, refuses_a_file_that_is_not_there) {
  refused(line_of("10000000001", "1234", "nobody.pem"), 2, "certificate");
}

TEST_F(AnImport, refuses_a_second_institution_in_the_same_file) {
  refused(line_of("10000000001", "1234", "tanaka.pem") + "9002,10000000002,ADMIN,x,1234,card," +
              whole_card() + ",,,,\n",
          3, "one import is for one institution");
}

TEST_F(AnImport, refuses_a_provisional_certificate) {
  refused("9001,10000000001,ADMIN,x,1234,card," + whole_card() + ",,tanaka.pem,provisional,\n", 2,
          "provisional");
}

TEST_F(AnImport, never_repeats_a_pin_or_a_card_in_its_errors) {
  const auto report = import("9001,10000000001,ADMIN,x,98a7,card,A1=55,,tanaka.pem,active,\n");
  ASSERT_TRUE(report.ok());
  ASSERT_FALSE(report->errors.empty());
  EXPECT_EQ(report->errors[0].why.find("98a7"), std::string::npos);
}

TEST_F(AnImport, gives_a_member_a_further_certificate_by_a_line_without_pin) {
  const auto report = import(line_of("10000000001", "1234", "tanaka.pem") +
                             "9001,10000000001,ADMIN,,,,,,yamamoto.pem,superseded,2026-11-01T00:00:00Z\n");
  ASSERT_TRUE(report.ok());
  ASSERT_TRUE(report->errors.empty()) << report->errors[0].why;
  EXPECT_EQ(kept().members.size(), 1U);
  EXPECT_EQ(kept().certificates.size(), 2U);
}

TEST_F(AnImport, takes_over_a_machine_without_pin_and_card) {
  const std::string columns =
      "institution_code,contract_id,member_id,company,pin,second_factor,card,"
      "totp_secret,certificate,status,status_since,kind\n";
  const House house{transactions_, master_, "/nowhere", "engineer", noon};
  const auto taken = [&](const std::string& lines) {
    return import_members(
        house, {columns + lines, testdata, read_text(testdata / "ca.pem").value(), ImportMode::ForReal},
        [](std::size_t, std::size_t) {});
  };
  EXPECT_FALSE(taken("9001,10000000001,ADMIN,田中,,,,,tanaka.pem,,,robot\n")->errors.empty());
  EXPECT_FALSE(taken("9001,10000000001,ADMIN,,,,,,tanaka.pem,,,machine\n")->errors.empty()) << "no company";
  const auto report = taken(
      "9001,10000000001,ADMIN,田中,,,,,tanaka.pem,,,machine\n"
      "9001,10000000001,ADMIN,,,,,,yamamoto.pem,superseded,,\n");
  ASSERT_TRUE(report.ok());
  ASSERT_TRUE(report->errors.empty()) << report->errors[0].why;
  EXPECT_EQ(kept().members.at(tanaka).kind, contract::MemberKind::Machine);
  EXPECT_EQ(kept().members.at(tanaka).pin_hash, "");
  EXPECT_TRUE(kept().cards.empty());
  EXPECT_EQ(kept().certificates.size(), 2U);
}

TEST_F(AnImport, adds_to_what_is_there_and_refuses_who_is_there_already) {
  ASSERT_TRUE(import(line_of("10000000001", "1234", "tanaka.pem"))->errors.empty());
  const auto again = import(line_of("10000000001", "1234", "yamamoto.pem"));
  ASSERT_TRUE(again.ok());
  ASSERT_EQ(again->errors.size(), 1U);
  EXPECT_NE(again->errors[0].why.find("exists already"), std::string::npos);
  EXPECT_TRUE(import(line_of("10000000002", "1234", "yamamoto.pem"))->errors.empty());
  EXPECT_EQ(kept().authorities.size(), 1U);
}

TEST_F(AnImport, is_refused_for_an_institution_that_does_not_exist) {
  transactions_.kept.institutions.clear();
  const auto report = import(line_of("10000000001", "1234", "tanaka.pem"));
  ASSERT_FALSE(report.ok());
  EXPECT_EQ(report.error().code, ErrorCode::InstitutionUnknown);
}

TEST_F(AnImport, leaves_the_other_institutions_ca_alone) {
  ASSERT_TRUE(import(line_of("10000000001", "1234", "tanaka.pem"))->errors.empty());
  transactions_.kept.authorities[0].institution = InstitutionCode::trusted("9002");
  const auto report = import(line_of("10000000002", "1234", "yamamoto.pem"));
  ASSERT_FALSE(report.ok());
  EXPECT_EQ(report.error().code, ErrorCode::ImportRefused);
  EXPECT_EQ(kept().members.size(), 1U);
}

TEST_F(AnImport, is_undone_by_nothing_that_unlocks_its_members) {
  ASSERT_TRUE(import(line_of("10000000001", "1234", "tanaka.pem"))->errors.empty());
  transactions_.kept.members.at(tanaka).pin_locked_at = noon - std::chrono::hours(2);
  const House house{transactions_, master_, "/nowhere", "engineer", noon};
  ASSERT_TRUE(unlock_member(house, tanaka).ok());
  EXPECT_EQ(kept().unlocked, std::vector{tanaka});
  EXPECT_EQ(kept().extended.at(tanaka), 7200) << "a lock stops the clock of an open renewal";
  EXPECT_EQ(unlock_member(house, MemberKey::parse("9001/10000000009/ADMIN").value()).error().code,
            ErrorCode::MemberUnknown);
}

}  // namespace
}  // namespace sekisho::staff
