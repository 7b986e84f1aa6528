// SPDX-License-Identifier: Apache-2.0
#include "staff/inherit.h"

#include <gtest/gtest.h>

#include <cstdlib>

#include "staff/create_institution.h"
#include "staff/fake_records.h"

namespace sekisho::staff {
namespace {

namespace fs = std::filesystem;
using certificate::AuthorityKey;
using certificate::Certificate;
using certificate::KeyKind;
using contract::Authority;
using contract::AuthorityUse;
using contract::CertificateStatus;
using std::chrono::days;

class AnInheritedCa : public testing::Test {
 protected:
  AnInheritedCa() {
    std::string name = (fs::temp_directory_path() / "sekisho-XXXXXX").string();
    folder_ = mkdtemp(name.data());
    EXPECT_TRUE(create_institution(house(), {code_, "せきしょ信用金庫", "S", "当金庫", "a.localhost", {}, {}},
                                   KeyKind::P256)
                    .ok());
  }
  ~AnInheritedCa() override { fs::remove_all(folder_); }
  AnInheritedCa(const AnInheritedCa&) = delete;
  AnInheritedCa& operator=(const AnInheritedCa&) = delete;

  // What another system has: made here, for its form is tested where its files are (pkcs12_test).
  struct Old {
    Certificate certificate;
    AuthorityKey key;
  };
  Old old(const std::string& name = "Old CA") {
    const std::string path = folder_ / (name + std::to_string(++made_));
    auto made = certificate::create_authority(
                    {name, "Old", KeyKind::P256, now_ - days{900}, now_ + days{900}}, path, Secret("old"))
                    .value();
    return {std::move(made), AuthorityKey::open(path, Secret("old")).value()};
  }
  House house() { return {transactions_, master_, folder_ / "data", "engineer", now_}; }
  Result<Authority> inherit(const Old& from, ListsElsewhere lists = {}) {
    return inherit_authority(house(), {code_, from.key, from.certificate, {}, std::move(lists)});
  }
  std::vector<Authority>& authorities() { return transactions_.kept.authorities; }

  fs::path folder_;
  int made_{0};
  Time now_ = system_clock()();
  InstitutionCode code_ = InstitutionCode::trusted("9001");
  FakeTransactions transactions_;
  crypto::MasterKey master_{crypto::MasterKey::of(Secret(std::string(32, 'k')))};
};

TEST_F(AnInheritedCa, issues_here_from_now_on_under_this_house_s_own_passphrase) {
  const Old from = old();
  const auto in = inherit(from);
  ASSERT_TRUE(in.ok()) << in.error().detail;
  ASSERT_EQ(authorities().size(), 2U);
  EXPECT_EQ(authorities()[0].use, AuthorityUse::Accepted) << "who issued until now stays accepted";
  EXPECT_EQ(authorities()[1].use, AuthorityUse::Issuing);
  const auto key = AuthorityKey::open(in->key_file, master_.derive_passphrase("authority-key"));
  ASSERT_TRUE(key.ok());
  EXPECT_EQ(key->public_key().der(), from.certificate.public_key().der());
  EXPECT_FALSE(AuthorityKey::open(in->key_file, Secret("old")).ok());
  EXPECT_EQ(transactions_.kept.entries.back().action, "authority.inherited");
}

TEST_F(AnInheritedCa, that_an_import_brought_before_keeps_its_row) {
  const Old from = old();
  authorities().push_back(
      {from.certificate.fingerprint(), code_, AuthorityUse::Accepted, from.certificate.pem(), "", ""});
  ASSERT_TRUE(inherit(from).ok());
  ASSERT_EQ(authorities().size(), 2U);
  EXPECT_EQ(authorities()[1].use, AuthorityUse::Issuing);
  EXPECT_FALSE(authorities()[1].key_file.empty());
  EXPECT_EQ(inherit(from).error().code, ErrorCode::AlreadyExists) << "once";
}

TEST_F(AnInheritedCa, goes_on_from_the_other_system_s_lists) {
  const Old from = old();
  certificate::ReadList list{77, now_ - days{1}, now_ + days{1}, {}};
  const auto entry = [&](const char* serial, int reason) {
    list.entries.push_back({Serial::trusted(serial), now_ - days{9}, reason});
  };
  entry("0a", 1);
  entry("0b", 6);
  entry("0c", 3);
  ASSERT_TRUE(inherit(from, {77, list}).ok());
  const auto& [number, revoked] = transactions_.kept.lists_elsewhere.at(from.certificate.fingerprint());
  EXPECT_EQ(number, 77);
  ASSERT_EQ(revoked.size(), 3U);
  EXPECT_EQ(revoked[0].reason, contract::RevocationReason::KeyCompromise);
  EXPECT_EQ(revoked[1].status, CertificateStatus::Frozen);
  EXPECT_EQ(revoked[2].status, CertificateStatus::Revoked);
  EXPECT_EQ(revoked[2].reason, contract::RevocationReason::None);
}

TEST_F(AnInheritedCa, is_refused_with_a_list_of_the_future_or_a_number_that_is_none) {
  const Old from = old();
  EXPECT_EQ(inherit(from, {1, certificate::ReadList{1, now_ + days{1}, now_ + days{2}, {}}}).error().code,
            ErrorCode::ImportRefused);
  EXPECT_EQ(inherit(from, {-1, {}}).error().code, ErrorCode::ImportRefused);
  EXPECT_EQ(authorities().size(), 1U);
}

TEST_F(AnInheritedCa, must_be_what_an_installed_one_must_be) {
  const Old one = old();
  const Old other = old("Other");
  const auto crossed = inherit_authority(house(), {code_, other.key, one.certificate, {}, {}});
  EXPECT_EQ(crossed.error().code, ErrorCode::PathWrongSignature) << "another's key";
  now_ += days{901};
  EXPECT_EQ(inherit(one).error().code, ErrorCode::PathExpired);
  EXPECT_EQ(authorities().size(), 1U);
}

TEST_F(AnInheritedCa, belongs_to_one_institution_and_has_a_name_of_its_own) {
  const Old from = old();
  const auto nobody = InstitutionCode::trusted("1234");
  EXPECT_EQ(inherit_authority(house(), {nobody, from.key, from.certificate, {}, {}}).error().code,
            ErrorCode::InstitutionUnknown);
  authorities().push_back({from.certificate.fingerprint(), InstitutionCode::trusted("9002"),
                           AuthorityUse::Accepted, from.certificate.pem(), "", ""});
  EXPECT_EQ(inherit(from).error().code, ErrorCode::AlreadyExists);
  authorities().pop_back();
  ASSERT_TRUE(inherit(from).ok());
  EXPECT_EQ(inherit(old()).error().code, ErrorCode::AlreadyExists) << "the same name";
}

// Other systems write no pathLenConstraint; that is taken only where somebody says so.
TEST_F(AnInheritedCa, may_say_nothing_of_cas_below_it_where_the_engineer_takes_that) {
  const std::string path = folder_ / "root";
  const auto root =
      certificate::create_root({"Old Root", "Old", KeyKind::P256, now_ - days{1}, now_ + days{9}}, path,
                               Secret("old"))
          .value();
  EXPECT_EQ(inherit({root, AuthorityKey::open(path, Secret("old")).value()}).error().code,
            ErrorCode::PathWrongPurpose)
      << "a root that may have CAs below it is no issuing CA";
}

}  // namespace
}  // namespace sekisho::staff
