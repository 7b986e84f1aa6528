// SPDX-License-Identifier: Apache-2.0
#include "staff/authorities.h"

#include <gtest/gtest.h>

#include <cstdlib>

#include "staff/create_institution.h"
#include "staff/fake_records.h"

namespace sekisho::staff {
namespace {

namespace fs = std::filesystem;
using certificate::AuthorityWishes;
using certificate::Certificate;
using certificate::KeyKind;
using contract::AuthorityUse;
using std::chrono::days;

class ARollOver : public testing::Test {
 protected:
  ARollOver() {
    std::string name = (fs::temp_directory_path() / "sekisho-XXXXXX").string();
    folder_ = mkdtemp(name.data());
    first_ = create_institution(house(),
                                {code_, "せきしょ信用金庫", "Sekisho", "当金庫", "portal.localhost", {}, {}},
                                KeyKind::P256)
                 .value()
                 .fingerprint;
  }
  ~ARollOver() override { fs::remove_all(folder_); }
  ARollOver(const ARollOver&) = delete;
  ARollOver& operator=(const ARollOver&) = delete;

  House house() { return {transactions_, master_, folder_ / "data", "engineer", now_}; }
  // What the root does elsewhere.
  Certificate signed_one(const Bytes& request, const std::string& name = "せきしょ CA 2") {
    return certificate::sign_authority({root_, root_key_}, request,
                                       {name, "せきしょ信用金庫", KeyKind::P256, now_, now_ + days{3000}})
        .value();
  }
  Result<contract::Authority> install(const Certificate& fresh) {
    return install_authority(house(), code_, fresh, {root_});
  }
  contract::HeldCertificate leaf(const Fingerprint& authority) {
    contract::HeldCertificate held{Fingerprint::trusted(std::string(64, 'a')),
                                   MemberKey::parse("9001/10000000001/ADMIN").value(),
                                   Serial::trusted("01"),
                                   authority,
                                   contract::CertificateStatus::Active,
                                   now_,
                                   contract::RevocationReason::None,
                                   now_,
                                   now_ + days{100},
                                   "",
                                   "",
                                   {}};
    return held;
  }

  fs::path folder_;
  Time now_ = system_clock()();
  InstitutionCode code_ = InstitutionCode::trusted("9001");
  FakeTransactions transactions_;
  crypto::MasterKey master_{crypto::MasterKey::of(Secret(std::string(32, 'k')))};
  Fingerprint first_{Fingerprint::trusted(std::string(64, '0'))};
  AuthorityWishes wishes_{"せきしょ Root", "Sekisho", KeyKind::P256, now_ - days{1}, now_ + days{9000}};
  fs::path root_key_path_ = fs::temp_directory_path() / ("sekisho-root-" + std::to_string(getpid()) + ".pem");
  Certificate root_ = [this] {
    fs::remove(root_key_path_);
    return certificate::create_root(wishes_, root_key_path_.string(), Secret("both")).value();
  }();
  certificate::AuthorityKey root_key_ =
      certificate::AuthorityKey::open(root_key_path_.string(), Secret("both")).value();
};

TEST_F(ARollOver, lets_the_new_ca_issue_and_the_old_one_s_people_log_in_on) {
  const auto asked = request_authority(house(), code_, KeyKind::P384);
  ASSERT_TRUE(asked.ok()) << asked.error().detail;
  EXPECT_EQ(transactions_.kept.authorities.size(), 1U) << "asking changes no record";
  const auto installed = install(signed_one(asked->request));
  ASSERT_TRUE(installed.ok()) << installed.error().detail;
  EXPECT_EQ(installed->key_file, asked->key_file);
  const auto status = authority_status(house(), code_).value();
  EXPECT_FALSE(status[0].full_term_until);
  EXPECT_LT(status[1].full_term_until, status[1].not_after - days{365});
  ASSERT_EQ(status.size(), 2U);
  EXPECT_EQ(status[0].authority.use, AuthorityUse::Accepted);
  EXPECT_EQ(status[1].authority.use, AuthorityUse::Issuing);
  EXPECT_FALSE(status[0].authority.key_file.empty()) << "it finishes what it began";
  EXPECT_TRUE(status[0].above.empty());
  EXPECT_EQ(status[1].above, std::vector<std::string>{"せきしょ Root"});
  EXPECT_EQ(status[1].authority.above, root_.pem()) << "kept, to be published";
}

TEST_F(ARollOver, installs_nothing_whose_key_is_not_here_or_whose_name_is_known) {
  const auto foreign = certificate::AuthorityKey::make(KeyKind::P256).value();
  EXPECT_EQ(install(signed_one(certificate::authority_request(foreign, wishes_).value())).error().code,
            ErrorCode::FileUnreadable);
  const auto asked = request_authority(house(), code_, KeyKind::P256).value();
  const Certificate fresh = signed_one(asked.request);
  EXPECT_EQ(install_authority(house(), code_, fresh, {}).error().code, ErrorCode::PathUnknownIssuer);
  EXPECT_EQ(install_authority(house(), InstitutionCode::trusted("9002"), fresh, {root_}).error().code,
            ErrorCode::FileUnreadable);
  ASSERT_TRUE(install(fresh).ok());
  EXPECT_EQ(install(fresh).error().code, ErrorCode::AlreadyExists);
  const auto another = request_authority(house(), code_, KeyKind::P256).value();
  EXPECT_EQ(install(signed_one(another.request)).error().code, ErrorCode::AlreadyExists);
  EXPECT_TRUE(install(signed_one(another.request, "せきしょ CA 3")).ok());
}

TEST_F(ARollOver, installed_before_roots_were_kept_gets_its_root_by_the_same_installation) {
  const Certificate fresh = signed_one(request_authority(house(), code_, KeyKind::P256)->request);
  ASSERT_TRUE(install(fresh).ok());
  transactions_.kept.authorities.back().above.clear();
  transactions_.kept.authorities.back().use = AuthorityUse::Accepted;
  ASSERT_TRUE(install(fresh).ok());
  EXPECT_EQ(transactions_.kept.authorities.back().above, root_.pem());
  EXPECT_EQ(transactions_.kept.authorities.back().use, AuthorityUse::Accepted) << "nothing else changes";
  EXPECT_EQ(install(fresh).error().code, ErrorCode::AlreadyExists);
}

TEST_F(ARollOver, ends_when_the_last_leaf_of_the_old_ca_is_gone) {
  EXPECT_EQ(retire_authority(house(), code_, first_).error().code, ErrorCode::NotAllowed) << "it issues";
  ASSERT_TRUE(install(signed_one(request_authority(house(), code_, KeyKind::P256)->request)).ok());
  const auto held = leaf(first_);
  transactions_.kept.certificates.emplace(held.fingerprint, held);
  EXPECT_EQ(authority_status(house(), code_).value()[0].usable, 1);
  EXPECT_EQ(authority_status(house(), code_).value()[0].last_ends, held.not_after);
  EXPECT_EQ(retire_authority(house(), code_, first_).error().code, ErrorCode::NotAllowed)
      << "somebody logs in with it";
  now_ += days{101};
  ASSERT_TRUE(retire_authority(house(), code_, first_).ok());
  EXPECT_EQ(authority_status(house(), code_).value()[0].authority.use, AuthorityUse::Retired);
}

TEST_F(ARollOver, is_the_matter_of_an_institution_that_exists) {
  const auto nobody = InstitutionCode::trusted("1234");
  EXPECT_EQ(request_authority(house(), nobody, KeyKind::P256).error().code, ErrorCode::InstitutionUnknown);
  EXPECT_EQ(authority_status(house(), nobody).error().code, ErrorCode::InstitutionUnknown);
  EXPECT_EQ(retire_authority(house(), code_, Fingerprint::trusted(std::string(64, 'f'))).error().code,
            ErrorCode::PathUnknownIssuer);
}

}  // namespace
}  // namespace sekisho::staff
