// SPDX-License-Identifier: Apache-2.0
#include "staff/hierarchy.h"

#include <gtest/gtest.h>

#include <cstdlib>

#include "certificate/path.h"
#include "staff/create_institution.h"
#include "staff/fake_records.h"
#include "staff/import_line.h"

namespace sekisho::staff {
namespace {

namespace fs = std::filesystem;
using certificate::Certificate;
using certificate::KeyKind;
using contract::AuthorityUse;
using Step = BelowTheRoot::Step;

// Fails at the n-th transaction, as a power loss there would.
class BrokenOff final : public Transactions<Records> {
 public:
  BrokenOff(Transactions<Records>& real, int at) : real_(real), left_(at) {}
  Result<void> run(const std::function<Result<void>(Records&)>& work) override {
    return left_-- > 0 ? real_.run(work) : Error{ErrorCode::StorageFailed, "power"};
  }

 private:
  Transactions<Records>& real_;
  int left_;
};

class AHierarchy : public testing::Test {
 protected:
  AHierarchy() {
    std::string name = (fs::temp_directory_path() / "sekisho-XXXXXX").string();
    folder_ = mkdtemp(name.data());
    founding_.ceremony.folder = folder_ / "root";
    add("9001", "せきしょ信用金庫", "a.localhost");
    add("9002", "はこね銀行", "b.localhost");
  }
  ~AHierarchy() override { fs::remove_all(folder_); }
  AHierarchy(const AHierarchy&) = delete;
  AHierarchy& operator=(const AHierarchy&) = delete;

  void add(const char* code, const char* name, const char* host) {
    const contract::Institution one{InstitutionCode::trusted(code), name, "B", "当行", host, {}, {}};
    ASSERT_TRUE(create_institution(house(transactions_), one, KeyKind::P256).ok());
  }
  House house(Transactions<Records>& records) { return {records, master_, folder_ / "data", "e", now_}; }
  Result<Founded> found() { return found_hierarchy(house(transactions_), founding_); }
  std::vector<contract::Authority> of(const char* code) {
    auto all = transactions_.kept.authorities;
    std::erase_if(all, [&](const auto& one) { return one.institution.text() != code; });
    return all;
  }
  int issuing(const char* code) {
    const auto all = of(code);
    return static_cast<int>(std::count_if(all.begin(), all.end(), [](const auto& one) {
      return one.use == AuthorityUse::Issuing && !one.above.empty();
    }));
  }

  fs::path folder_;
  Time now_ = system_clock()();
  FakeTransactions transactions_;
  crypto::MasterKey master_{crypto::MasterKey::of(Secret(std::string(32, 'k')))};
  Founding founding_{{{"せきしょ Root", "せきしょ", KeyKind::P384, now_, now_ + std::chrono::days{9000}},
                      "佐藤",
                      "鈴木",
                      {},
                      now_},
                     {},
                     KeyKind::P256,
                     now_ + std::chrono::days{3650},
                     {},
                     {}};
};

TEST_F(AHierarchy, has_an_issuing_ca_below_one_root_for_each_institution_and_the_earlier_ones_stay_accepted) {
  const auto founded = found();
  ASSERT_TRUE(founded.ok()) << founded.error().detail;
  ASSERT_EQ(founded->below.size(), 2U);
  for (const char* code : {"9001", "9002"}) {
    const auto all = of(code);
    ASSERT_EQ(all.size(), 2U);
    EXPECT_EQ(all[0].use, AuthorityUse::Accepted);
    EXPECT_EQ(all[1].use, AuthorityUse::Issuing);
    EXPECT_EQ(all[1].above, founded->root.pem());
    const auto trust =
        certificate::TrustStore::of({founded->root}, {}, certificate::RevocationLists::Ignored).value();
    const auto issuing = Certificate::parse_pem(all[1].pem).value();
    EXPECT_TRUE(certificate::check_issuing_authority(issuing, {founded->root}, now_).ok());
    EXPECT_NE(founded->record.find(issuing.fingerprint().text()), std::string::npos);
  }
  EXPECT_NE(founded->below[0].authority.public_key().der(), founded->below[1].authority.public_key().der());
}

TEST_F(AHierarchy, is_for_the_institutions_that_are_named_and_makes_nothing_where_one_is_unknown) {
  founding_.institutions = {InstitutionCode::trusted("9001"), InstitutionCode::trusted("1234")};
  EXPECT_EQ(found().error().code, ErrorCode::InstitutionUnknown);
  EXPECT_FALSE(fs::exists(founding_.ceremony.folder));
  founding_.institutions.pop_back();
  ASSERT_TRUE(found().ok());
  EXPECT_EQ(issuing("9001"), 1);
  EXPECT_EQ(issuing("9002"), 0);
}

TEST_F(AHierarchy, asked_again_changes_nothing_and_takes_in_who_came_later) {
  const auto first = found().value();
  const auto again = found();
  ASSERT_TRUE(again.ok()) << again.error().detail;
  EXPECT_EQ(again->root.der(), first.root.der());
  EXPECT_EQ(again->below.at(0).step, Step::StoodBefore);
  EXPECT_EQ(again->below.at(0).authority.der(), first.below.at(0).authority.der());
  add("9003", "あしがら組合", "c.localhost");
  const auto later = found().value();
  EXPECT_EQ(later.below.at(2).step, Step::InstalledNow);
  EXPECT_EQ(issuing("9003"), 1);
}

TEST_F(AHierarchy, goes_on_wherever_it_was_broken_off_and_ends_with_one_ca_each) {
  int broken = 0;
  for (int at = 1;; ++at) {
    BrokenOff cut(transactions_, at);
    const auto done = found_hierarchy(house(cut), founding_);
    if (done.ok()) {
      break;
    }
    ASSERT_EQ(done.error().code, ErrorCode::StorageFailed) << done.error().detail;
    ++broken;
  }
  EXPECT_GT(broken, 3);
  for (const char* code : {"9001", "9002"}) {
    EXPECT_EQ(issuing(code), 1);
    EXPECT_EQ(of(code).size(), 2U);
    const auto kept =
        Certificate::parse_pem(read_text(founding_.ceremony.folder / (std::string(code) + ".pem")).value());
    EXPECT_EQ(kept->pem(), of(code)[1].pem) << "what was signed is what was installed";
  }
}

TEST_F(AHierarchy, says_plainly_that_a_broken_off_root_is_none) {
  ASSERT_TRUE(make_root(founding_.ceremony).ok());
  fs::remove(founding_.ceremony.folder / "root.pem");
  EXPECT_EQ(found().error().code, ErrorCode::CeremonyUnfinished);
  EXPECT_EQ(make_root(founding_.ceremony).error().code, ErrorCode::CeremonyUnfinished);
  EXPECT_EQ(of("9001").size(), 1U);
}

TEST_F(AHierarchy, needs_both_parts_for_a_root_that_is_there_and_takes_no_root_of_another_name) {
  ASSERT_TRUE(make_root(founding_.ceremony).ok());
  fs::rename(founding_.ceremony.folder / "custodian-1.txt", folder_ / "taken-1");
  EXPECT_EQ(found().error().code, ErrorCode::FileUnreadable);
  founding_.part_1 = folder_ / "taken-1";
  founding_.part_2 = folder_ / "taken-1";
  EXPECT_EQ(found().error().code, ErrorCode::CryptoFailed);
  founding_.part_2.clear();
  founding_.ceremony.wishes.common_name = "Another Root";
  EXPECT_EQ(found().error().code, ErrorCode::AlreadyExists);
  founding_.ceremony.wishes.common_name = "せきしょ Root";
  EXPECT_TRUE(found().ok());
}

// A root must not open the door to whoever else it signs.
TEST_F(AHierarchy, makes_nobody_trust_the_root_s_other_cas) {
  const auto founded = found().value();
  const auto trust = certificate::TrustStore::of({Certificate::parse_pem(of("9001")[1].pem).value()}, {},
                                                 certificate::RevocationLists::Ignored)
                         .value();
  const auto& sibling = founded.below[1].authority;
  EXPECT_EQ(trust.verify(sibling, {founded.root}, now_).error().code, ErrorCode::PathUnknownIssuer);
}

}  // namespace
}  // namespace sekisho::staff
