// SPDX-License-Identifier: Apache-2.0
#include "staff/create_institution.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>

#include "staff/fake_records.h"
#include "staff/import_line.h"

namespace sekisho::staff {
namespace {

namespace fs = std::filesystem;

class ANewInstitution : public testing::Test {
 protected:
  ANewInstitution() {
    std::string name = (fs::temp_directory_path() / "sekisho-XXXXXX").string();
    folder_ = mkdtemp(name.data());
  }
  ~ANewInstitution() override { fs::remove_all(folder_); }
  ANewInstitution(const ANewInstitution&) = delete;
  ANewInstitution& operator=(const ANewInstitution&) = delete;

  Result<contract::Authority> create(const std::string& code, const std::string& host) {
    const House house{transactions_, master_, folder_, "engineer", system_clock()()};
    return create_institution(
        house, {InstitutionCode::trusted(code), "せきしょ信用金庫", "Sekisho", "当金庫", host, Zone{}, {}},
        certificate::KeyKind::P256);
  }

  fs::path folder_;
  FakeTransactions transactions_;
  crypto::MasterKey master_{crypto::MasterKey::of(Secret(std::string(32, 'k')))};
};

TEST_F(ANewInstitution, has_a_ca_whose_key_file_only_the_master_key_opens) {
  const auto authority = create("9001", "portal.localhost");
  ASSERT_TRUE(authority.ok()) << authority.error().detail;
  EXPECT_EQ(authority->use, contract::AuthorityUse::Issuing);
  EXPECT_EQ(authority->key_file, (folder_ / "authorities/9001.pem").string());
  EXPECT_EQ(fs::status(authority->key_file).permissions() & fs::perms::all,
            fs::perms::owner_read | fs::perms::owner_write);
  EXPECT_NE(read_text(authority->key_file)->find("ENCRYPTED PRIVATE KEY"), std::string::npos);
  EXPECT_TRUE(certificate::Certificate::parse_pem(authority->pem)->is_authority());
}

TEST_F(ANewInstitution, is_refused_where_code_or_host_is_taken_and_touches_no_key) {
  const auto first = create("9001", "portal.localhost");
  ASSERT_TRUE(first.ok());
  const std::string key = read_text(first->key_file).value();
  EXPECT_EQ(create("9001", "other.localhost").error().code, ErrorCode::AlreadyExists);
  EXPECT_EQ(create("9002", "portal.localhost").error().code, ErrorCode::AlreadyExists);
  EXPECT_EQ(read_text(first->key_file).value(), key);
  EXPECT_EQ(transactions_.kept.institutions.size(), 1U);
}

TEST_F(ANewInstitution, puts_aside_a_key_file_that_its_records_do_not_know) {
  fs::create_directories(folder_ / "authorities");
  std::ofstream(folder_ / "authorities/9001.pem") << "somebody's key";
  ASSERT_TRUE(create("9001", "portal.localhost").ok());
  int kept_aside = 0;
  for (const auto& file : fs::directory_iterator(folder_ / "authorities")) {
    kept_aside += read_text(file.path()).value() == "somebody's key" ? 1 : 0;
  }
  EXPECT_EQ(kept_aside, 1);
}

}  // namespace
}  // namespace sekisho::staff
