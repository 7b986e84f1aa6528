// SPDX-License-Identifier: Apache-2.0
// Read back by OpenSSL, not by our own reader.
#include "certificate/enrolment_forms.h"

#include <gtest/gtest.h>
#include <openssl/asn1.h>
#include <openssl/pkcs7.h>

#include "certificate/test_leaf.h"
#include "certificate/test_support.h"
#include "crypto/openssl.h"
#include "crypto/test_keys.h"

namespace sekisho::certificate {
namespace {

using testing::leaf_for;
using testing::shared_authority;

Certificate some_leaf() {
  const MemberKey member{InstitutionCode::trusted("9001"), ContractId::trusted("00000000001"),
                         MemberId::trusted("ADMIN")};
  return leaf_for(member, crypto::testing::TestKey::p256().public_half(),
                  parse_rfc3339("2028-02-29T14:59:59Z").value());
}

TEST(CertsOnly, are_a_pkcs7_that_openssl_reads_without_a_byte_left_over) {
  const Certificate leaf = some_leaf();
  const Certificate& authority = shared_authority().certificate();
  const Bytes der = certs_only({leaf, authority});
  const std::uint8_t* octets = der.data();
  const crypto::Owned<PKCS7, PKCS7_free> read{d2i_PKCS7(nullptr, &octets, static_cast<long>(der.size()))};
  ASSERT_TRUE(read);
  EXPECT_EQ(octets, der.data() + der.size());
  ASSERT_TRUE(PKCS7_type_is_signed(read.get()));
  const auto* signed_data = read->d.sign;
  EXPECT_EQ(sk_PKCS7_SIGNER_INFO_num(signed_data->signer_info), 0);
  ASSERT_EQ(sk_X509_num(signed_data->cert), 2);
  const bool leaf_first = leaf.der() < authority.der();
  EXPECT_EQ(X509_cmp(sk_X509_value(signed_data->cert, leaf_first ? 0 : 1), leaf.handle()), 0);
  EXPECT_EQ(X509_cmp(sk_X509_value(signed_data->cert, leaf_first ? 1 : 0), authority.handle()), 0);
}

TEST(WantedOfRequests, names_the_accepted_curves_and_sizes_and_nothing_weak) {
  const Bytes der = wanted_of_requests();
  crypto::Owned<BIO, BIO_free_all> out{BIO_new(BIO_s_mem())};
  ASSERT_EQ(ASN1_parse_dump(out.get(), der.data(), static_cast<long>(der.size()), 0, 0), 1);
  char* text = nullptr;
  const long length = BIO_get_mem_data(out.get(), &text);
  const std::string dump(text, static_cast<std::size_t>(length));
  for (const char* wanted : {"prime256v1", "secp384r1", "rsaEncryption", ":0800", ":0C00", ":1000",
                             "ecdsa-with-SHA256", "ecdsa-with-SHA384", "sha256WithRSAEncryption"}) {
    EXPECT_NE(dump.find(wanted), std::string::npos) << wanted << " in\n" << dump;
  }
  EXPECT_EQ(dump.find("sha1"), std::string::npos);
}

}  // namespace
}  // namespace sekisho::certificate
