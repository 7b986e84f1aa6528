// SPDX-License-Identifier: Apache-2.0
#include "certificate/revocation_list.h"

#include <gtest/gtest.h>
#include <openssl/x509v3.h>

#include "certificate/test_support.h"

namespace sekisho::certificate {
namespace {

using testing::Authority;
using testing::start;
using OwnedCrl = crypto::Owned<X509_CRL, X509_CRL_free>;

const Time after_2050 = from_unix_seconds(2'600'000'000);

Serial serial(const char* text) { return Serial::trusted(text); }
ListContents contents_of(const std::vector<RevokedCertificate>& revoked) {
  return {4711, start + std::chrono::days{1}, start + std::chrono::days{2}, revoked};
}

OwnedCrl read(const Bytes& der) {
  const std::uint8_t* at = der.data();
  OwnedCrl crl{d2i_X509_CRL(nullptr, &at, static_cast<long>(der.size()))};
  EXPECT_TRUE(crl && at == der.data() + der.size());
  return crl;
}

// What OpenSSL itself would write of what it has read.
Bytes written_again(X509_CRL* crl) {
  crypto::require_openssl(X509_CRL_sort(crl) >= 0 ? 1 : 0, "sort");  // marks it as changed: nothing is copied
  std::uint8_t* der = nullptr;
  const int length = i2d_re_X509_CRL_tbs(crl, &der);
  Bytes out(der, der + length);
  OPENSSL_free(der);
  return out;
}

const X509_REVOKED* entry_of(X509_CRL* crl, const PackedSerial& wanted) {
  const ByteView octets = wanted.octets();
  const crypto::OwnedNumber number{BN_bin2bn(octets.data(), static_cast<int>(octets.size()), nullptr)};
  const crypto::Owned<ASN1_INTEGER, ASN1_INTEGER_free> asked{BN_to_ASN1_INTEGER(number.get(), nullptr)};
  X509_REVOKED* found = nullptr;
  return X509_CRL_get0_by_serial(crl, &found, asked.get()) > 0 ? found : nullptr;
}

int reason_of(const X509_REVOKED* entry) {  // −1: says none
  const crypto::Owned<ASN1_ENUMERATED, ASN1_ENUMERATED_free> reason{
      static_cast<ASN1_ENUMERATED*>(X509_REVOKED_get_ext_d2i(entry, NID_crl_reason, nullptr, nullptr))};
  return reason ? static_cast<int>(ASN1_ENUMERATED_get(reason.get())) : -1;
}

std::string time_of(const ASN1_TIME* time) {
  std::tm parts{};
  crypto::require_openssl(ASN1_TIME_to_tm(time, &parts), "time");
  return rfc3339(from_unix_seconds(timegm(&parts)));
}

class ARevocationListOfAKind : public ::testing::TestWithParam<KeyKind> {};
INSTANTIATE_TEST_SUITE_P(OfEachKind, ARevocationListOfAKind,
                         ::testing::Values(KeyKind::Rsa2048, KeyKind::P256, KeyKind::P384));

TEST_P(ARevocationListOfAKind, is_read_and_verified_by_openssl_and_would_be_written_the_same) {
  Authority authority(GetParam());
  const std::vector<RevokedCertificate> revoked{
      {serial("0102030405060708090a0b0c0d0e0f10"), start, ReasonCode::Superseded},
      {serial("f102030405060708090a0b0c0d0e0f10"), start + std::chrono::hours{5}, ReasonCode::Unspecified},
      {serial("ff"), start + std::chrono::seconds{59}, ReasonCode::CertificateHold},
      {serial("0000ab"), after_2050, ReasonCode::KeyCompromise}};
  const auto list = authority.issuer().issue_list(contents_of(revoked));
  ASSERT_TRUE(list.ok()) << list.error().detail;
  const OwnedCrl crl = read(list.value());
  EXPECT_EQ(X509_CRL_verify(crl.get(), authority.certificate().public_key().handle()), 1);
  EXPECT_EQ(X509_CRL_get_version(crl.get()), 1);  // v2
  EXPECT_EQ(reason_of(entry_of(crl.get(), revoked[0].serial)), CRL_REASON_SUPERSEDED);
  EXPECT_EQ(reason_of(entry_of(crl.get(), revoked[1].serial)), -1);
  EXPECT_EQ(reason_of(entry_of(crl.get(), revoked[2].serial)), CRL_REASON_CERTIFICATE_HOLD);
  EXPECT_EQ(time_of(X509_REVOKED_get0_revocationDate(entry_of(crl.get(), serial("ab")))),
            rfc3339(after_2050));
  EXPECT_EQ(time_of(X509_REVOKED_get0_revocationDate(entry_of(crl.get(), revoked[1].serial))),
            rfc3339(revoked[1].at));
  EXPECT_EQ(entry_of(crl.get(), serial("0102")), nullptr);
}

TEST(ARevocationList, has_the_bytes_that_openssl_writes) {
  Authority authority(KeyKind::P256);
  // In order of serial: OpenSSL sorts.
  const std::vector<RevokedCertificate> revoked{
      {serial("ab"), after_2050, ReasonCode::KeyCompromise},
      {serial("00f1"), start, ReasonCode::Unspecified},
      {serial("7102030405060708090a0b0c0d0e0f10"), start, ReasonCode::PrivilegeWithdrawn}};
  const Bytes list = authority.issuer().issue_list(contents_of(revoked)).value();
  const OwnedCrl crl = read(list);
  const Bytes ours =
      list_to_be_signed(contents_of(revoked), authority.certificate(), SignatureAlgorithm::EcdsaSha256);
  EXPECT_EQ(hex(written_again(crl.get())), hex(ours));
}

TEST(ARevocationList, names_its_number_its_times_and_the_key_that_signed) {
  Authority authority(KeyKind::P256);
  const OwnedCrl crl = read(authority.issuer().issue_list(contents_of({})).value());
  const crypto::Owned<ASN1_INTEGER, ASN1_INTEGER_free> number{
      static_cast<ASN1_INTEGER*>(X509_CRL_get_ext_d2i(crl.get(), NID_crl_number, nullptr, nullptr))};
  EXPECT_EQ(ASN1_INTEGER_get(number.get()), 4711);
  EXPECT_EQ(time_of(X509_CRL_get0_lastUpdate(crl.get())), rfc3339(start + std::chrono::days{1}));
  EXPECT_EQ(time_of(X509_CRL_get0_nextUpdate(crl.get())), rfc3339(start + std::chrono::days{2}));
  const crypto::Owned<AUTHORITY_KEYID, AUTHORITY_KEYID_free> key{static_cast<AUTHORITY_KEYID*>(
      X509_CRL_get_ext_d2i(crl.get(), NID_authority_key_identifier, nullptr, nullptr))};
  ASSERT_TRUE(key && key->keyid != nullptr);
  EXPECT_EQ(X509_check_akid(authority.certificate().handle(), key.get()), X509_V_OK);
}

TEST(ARevocationList, in_which_nothing_is_revoked_has_no_entries_at_all) {
  Authority authority(KeyKind::P256);
  const OwnedCrl crl = read(authority.issuer().issue_list(contents_of({})).value());
  EXPECT_EQ(X509_CRL_get_REVOKED(crl.get()), nullptr);
}

TEST(ARevocationList, signed_by_another_key_is_not_given_out) {
  Authority authority(KeyKind::P256);
  Authority other(KeyKind::P256);
  const Issuer crossed(authority.certificate(),
                       open_key_file(other.key_path(), Secret("passphrase")).value());
  EXPECT_EQ(crossed.issue_list(contents_of({})).error().code, ErrorCode::SignedDiffers);
}

}  // namespace
}  // namespace sekisho::certificate
