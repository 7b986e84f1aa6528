// SPDX-License-Identifier: Apache-2.0
#include "staff/policy.h"

#include <gtest/gtest.h>

#include "base/test_must.h"
#include "certificate/authority.h"
#include "staff/create_institution.h"
#include "staff/fake_records.h"
#include "staff/people.h"

namespace sekisho::staff {
namespace {

using certificate::AuthorityKey;
using ::testing::HasSubstr;
using ::testing::Not;

class AChangeOfPolicy : public ::testing::Test {
 protected:
  AChangeOfPolicy() {
    must(create_institution(
        house_,
        contract::Institution{
            code_, "せきしょ信用金庫", "Sekisho Shinkin Bank", "当金庫", "portal.localhost", Zone{}, {}},
        certificate::KeyKind::P256));
  }
  ~AChangeOfPolicy() override { std::filesystem::remove_all(folder_); }
  AChangeOfPolicy(const AChangeOfPolicy&) = delete;
  AChangeOfPolicy& operator=(const AChangeOfPolicy&) = delete;

  Result<PolicyChange> draft(const std::string& wishes) { return draft_policy(house_, code_, wishes); }
  [[nodiscard]] const contract::Policy& kept() const { return records_.kept.institutions.front().policy; }

  FakeTransactions records_;
  crypto::MasterKey master_{crypto::MasterKey::of(Secret(std::string(32, 'k')))};
  std::filesystem::path folder_ = [] {
    std::string name = (std::filesystem::temp_directory_path() / "sekisho-policy-XXXXXX").string();
    return std::filesystem::path(::mkdtemp(name.data()));
  }();
  House house_{records_, master_, folder_, "taro", parse_rfc3339("2028-02-10T01:00:00Z").value()};
  InstitutionCode code_ = InstitutionCode::trusted("9001");
};

TEST_F(AChangeOfPolicy, shows_what_it_does_to_the_next_certificate) {
  const auto change = draft(R"({"validity_months":24,"pki_url":"http://pki.example","subject_unit":"法人",
                               "more_purposes":"1.3.6.1.5.5.7.3.4"})");
  ASSERT_TRUE(change.ok()) << change.error().detail;
  EXPECT_THAT(change->settings, HasSubstr("- validity_months = 12\n"));
  EXPECT_THAT(change->settings, HasSubstr("+ validity_months = 24\n"));
  EXPECT_THAT(change->settings, Not(HasSubstr("pin_digits")));
  EXPECT_THAT(change->certificate, HasSubstr("+ "));
  EXPECT_THAT(change->certificate, HasSubstr("Not After : Feb 10 14:59:59 2030 GMT"));
  EXPECT_THAT(change->certificate, HasSubstr("http://pki.example/9001-"));
  EXPECT_THAT(change->certificate, HasSubstr("OU = 法人"));
  EXPECT_THAT(change->certificate, HasSubstr("E-mail Protection"));
  EXPECT_THAT(change->certificate, Not(HasSubstr("CA:FALSE"))) << "what stays the same is left out";
  EXPECT_EQ(kept().certificate.validity_months, 12) << "nothing has changed yet";
}

TEST_F(AChangeOfPolicy, that_no_certificate_shows_says_so) {
  const auto change = draft(R"({"pin_tries":5})");
  EXPECT_EQ(change->certificate, "");
  EXPECT_EQ(change->settings, "- pin_tries = 7\n+ pin_tries = 5\n");
}

TEST_F(AChangeOfPolicy, names_what_is_wrong_with_it) {
  for (const char* wishes :
       {R"({"validity_months":0})", R"({"validity_months":37})", R"({"key_kinds":"p384"})",
        R"({"key_kinds":"rsa1024"})", R"({"more_purposes":"1.3.6.1.5.5.7.3.1"})",
        R"({"subject_country":"Japan"})", R"({"pki_pointers":""})", R"({"nothing":1})", "[]"}) {
    EXPECT_EQ(draft(wishes).error().code, ErrorCode::SettingsInvalid) << wishes;
  }
}

TEST_F(AChangeOfPolicy, is_made_by_one_engineer_only_while_there_are_no_named_people) {
  const auto change = draft(R"({"validity_months":6})").value();
  must(change_policy(house_, change.draft, {}));
  EXPECT_EQ(kept().certificate.validity_months, 6);

  const AuthorityKey sato = AuthorityKey::make(certificate::KeyKind::P256).value();
  const AuthorityKey suzuki = AuthorityKey::make(certificate::KeyKind::P256).value();
  must(found_people(house_, {"佐藤", sato.public_key()}, {"鈴木", suzuki.public_key()}));
  const auto next = draft(R"({"validity_months":12})").value();
  EXPECT_EQ(change_policy(house_, next.draft, {}).error().code, ErrorCode::ApprovalInvalid);
  const std::vector both{certificate::approve(view(next.draft), "佐藤", sato, house_.now).value(),
                         certificate::approve(view(next.draft), "鈴木", suzuki, house_.now).value()};
  EXPECT_EQ(change_policy(house_, change.draft, both).error().code, ErrorCode::Busy) << "an older draft";
  must(change_policy(house_, next.draft, both));
  EXPECT_EQ(kept().certificate.validity_months, 12);
  EXPECT_EQ(records_.kept.entries.back().details.at(0).second, "佐藤");
  EXPECT_EQ(change_policy(house_, next.draft, both).error().code, ErrorCode::Busy)
      << "approved once, done once";
}

}  // namespace
}  // namespace sekisho::staff
