// SPDX-License-Identifier: Apache-2.0
#include "programs/signer/keys.h"

#include <gtest/gtest.h>

#include <fstream>

#include "certificate/authority_key.h"
#include "certificate/test_soft_hsm.h"
#include "crypto/master_key.h"
#include "signer/test_house.h"

namespace sekisho::programs {
namespace {

using certificate::testing::SoftHsm;
using signer::testing::Renewal;
using signer::testing::shared_authority;

class ASignersKeys : public ::testing::Test {
 protected:
  ASignersKeys() {
    std::ofstream(folder_.file("9001.pem")) << shared_authority().certificate().pem();
    settings_.data = folder_.file("");
    settings_.authorities = {{.institution = "9001",
                              .organization = signer::testing::organization,
                              .certificate = "9001.pem",
                              .key_file = {},
                              .pkcs11 = {},
                              .token = {},
                              .label = {},
                              .pin_file = {},
                              .pki_url = {},
                              .pki_pointers = {},
                              .more_purposes = {},
                              .subject_country = {},
                              .subject_unit = {},
                              .key_kinds = {},
                              .validity_months = {}}};
  }
  SignerAuthority& authority() { return settings_.authorities.front(); }
  void write_pin(const char* pin, std::filesystem::perms permissions) {
    std::ofstream(folder_.file("pin")) << pin << '\n';
    std::filesystem::permissions(folder_.file("pin"), permissions);
  }
  Result<Bytes> sign() {
    const auto house = TRY(open_signer(settings_));
    return house->service->sign(Renewal{}.request(), signer::testing::now);
  }

  certificate::testing::Folder folder_;
  SignerSettings settings_;
};

TEST_F(ASignersKeys, may_lie_on_a_token) {
  SoftHsm::shared().add_token("programs");
  SoftHsm::shared().add_key("programs", "ca", shared_authority().key_path());
  write_pin(SoftHsm::pin, std::filesystem::perms(0600));
  authority().pkcs11 = SoftHsm::library;
  authority().token = "programs";
  authority().label = "ca";
  authority().pin_file = "pin";
  const auto signature = sign();
  EXPECT_TRUE(signature.ok()) << signature.error().detail;
  std::filesystem::permissions(folder_.file("pin"), std::filesystem::perms(0644));
  EXPECT_EQ(sign().error().code, ErrorCode::FileUnreadable) << "others may read the PIN";
}

TEST_F(ASignersKeys, are_adopted_from_another_house_and_open_under_their_own_master_key) {
  const auto theirs = crypto::MasterKey::load_or_create(folder_.file("their-master.key")).value();
  const std::string their_file = folder_.file("their.key");
  const auto key =
      certificate::AuthorityKey::open(shared_authority().key_path(), Secret("passphrase")).value();
  must(key.save(their_file, theirs.derive_passphrase("authority-key")));
  must(adopt_key(settings_, {their_file, folder_.file("their-master.key"), "9001.key"}));
  authority().key_file = "9001.key";
  const auto signature = sign();
  EXPECT_TRUE(signature.ok()) << signature.error().detail;
  authority().key_file = "their.key";
  EXPECT_EQ(sign().error().code, ErrorCode::CryptoFailed) << "it is not this house's";
}

TEST_F(ASignersKeys, are_adopted_onto_a_token_and_sign_there) {
  SoftHsm::shared().add_token("adopted");
  const auto theirs = crypto::MasterKey::load_or_create(folder_.file("their-master.key")).value();
  const auto key =
      certificate::AuthorityKey::open(shared_authority().key_path(), Secret("passphrase")).value();
  must(key.save(folder_.file("their.key"), theirs.derive_passphrase("authority-key")));
  write_pin(SoftHsm::pin, std::filesystem::perms(0600));
  const OnToken place{SoftHsm::library, "adopted", "ca", folder_.file("pin")};
  const Adoption wish{folder_.file("their.key"), folder_.file("their-master.key"), {}};
  must(adopt_key(place, wish));
  EXPECT_EQ(adopt_key(place, wish).error().code, ErrorCode::AlreadyExists);
  authority().pkcs11 = SoftHsm::library;
  authority().token = "adopted";
  authority().label = "ca";
  authority().pin_file = "pin";
  const auto signature = sign();
  EXPECT_TRUE(signature.ok()) << signature.error().detail;
}

TEST_F(ASignersKeys, made_on_a_token_ask_for_a_certificate_once) {
  SoftHsm::shared().add_token("made");
  write_pin(SoftHsm::pin, std::filesystem::perms(0600));
  const OnToken place{SoftHsm::library, "made", "ca", folder_.file("pin")};
  const NewKey wish{"p384", "CA 9001 G2", "O", folder_.file("ca.csr")};
  const auto made = make_key(place, wish);
  ASSERT_TRUE(made.ok()) << made.error().detail;
  std::ifstream file(wish.out);
  const std::string pem(std::istreambuf_iterator<char>(file), {});
  EXPECT_TRUE(pem.starts_with("-----BEGIN CERTIFICATE REQUEST-----\n"));
  EXPECT_EQ(make_key(place, wish).error().code, ErrorCode::AlreadyExists);
  EXPECT_EQ(make_key(place, {"p521", "CA", "O", folder_.file("other.csr")}).error().code,
            ErrorCode::UsageWrong);
}

TEST_F(ASignersKeys, sign_nothing_where_there_are_none) {
  EXPECT_EQ(sign().error().code, ErrorCode::SignerRefused);
}

TEST_F(ASignersKeys, do_not_open_with_a_report_that_is_none) {
  settings_.imports = {"9001.pem"};
  EXPECT_EQ(sign().error().code, ErrorCode::BadRequest);
}

}  // namespace
}  // namespace sekisho::programs
