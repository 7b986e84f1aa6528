// SPDX-License-Identifier: Apache-2.0
#include "certificate/cmp_message.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "base/der.h"
#include "certificate/test_cmp.h"

namespace sekisho::certificate {
namespace {

using testing::cmp_bytes;
using testing::cmp_certificate;
using testing::cmp_message;

ErrorCode refusal(const Bytes& der) {
  const auto parsed = CmpMessage::parse(der);
  return parsed.ok() ? ErrorCode::Internal : parsed.error().code;
}

TEST(ACmpMessage, of_openssl_is_read_whatever_its_body) {
  EXPECT_EQ(cmp_message("kur.der").body(), CmpBody::KeyUpdateRequest);
  EXPECT_EQ(cmp_message("cr.der").body(), CmpBody::CertRequest);
  EXPECT_EQ(cmp_message("p10cr.der").body(), CmpBody::Pkcs10Request);
  EXPECT_EQ(cmp_message("ir_mac.der").body(), CmpBody::InitRequest);
  EXPECT_EQ(cmp_message("rr.der").body(), CmpBody::RevocationRequest);
  EXPECT_EQ(cmp_message("genm.der").body(), CmpBody::GeneralMessage);
  EXPECT_EQ(cmp_message("certconf.der").body(), CmpBody::CertConfirm);
  EXPECT_EQ(cmp_message("pollreq.der").body(), CmpBody::PollRequest);
}

TEST(ACmpMessage, names_its_sender_its_transaction_and_its_certificates) {
  const CmpMessage message = cmp_message("kur.der");
  const Certificate old = cmp_certificate("old.pem");
  EXPECT_EQ(message.version(), 2);
  EXPECT_EQ(message.sender(), old.subject_der());
  EXPECT_EQ(message.sender_key_id(), old.subject_key_id());
  EXPECT_EQ(message.transaction_id().size(), 16U);
  EXPECT_EQ(message.sender_nonce().size(), 16U);
  EXPECT_TRUE(message.recipient_nonce().empty());
  ASSERT_FALSE(message.certificates().empty());
  EXPECT_EQ(message.certificates().front(), old.der());
  EXPECT_EQ(message.der(), cmp_bytes("kur.der"));
  EXPECT_EQ(cmp_message("certconf.der").recipient_nonce().size(), 16U);
}

TEST(ACmpMessage, is_signed_by_the_key_of_its_certificate_and_by_no_other) {
  const auto old = cmp_certificate("old.pem").public_key();
  const auto rsa = cmp_certificate("rsa.pem").public_key();
  for (const char* const name : {"kur.der", "p10cr.der", "cr.der", "rr.der", "genm.der", "certconf.der"}) {
    EXPECT_TRUE(cmp_message(name).verify(old).ok()) << name;
    EXPECT_EQ(cmp_message(name).verify(rsa).error().code, ErrorCode::CmpProtectionRefused) << name;
  }
  EXPECT_TRUE(cmp_message("kur_rsa.der").verify(rsa).ok());
}

TEST(ACmpMessage, with_any_octet_of_header_or_body_changed_is_not_signed) {
  const auto old = cmp_certificate("old.pem").public_key();
  const Bytes whole = cmp_bytes("kur.der");
  const std::size_t protected_octets =
      whole.size() - cmp_message("kur.der").certificates().front().size() - 90;
  int read = 0;
  for (std::size_t at = 0; at < protected_octets; ++at) {
    Bytes changed = whole;
    changed[at] ^= 1U;
    const auto parsed = CmpMessage::parse(changed);
    if (parsed.ok()) {
      ++read;
      EXPECT_FALSE(parsed->verify(old).ok()) << at;
    }
  }
  EXPECT_GT(read, 200);
}

TEST(ACmpMessage, signed_with_sha1_is_refused) {
  const auto verified = cmp_message("kur_sha1.der").verify(cmp_certificate("old.pem").public_key());
  EXPECT_EQ(verified.error().code, ErrorCode::CmpProtectionRefused);
}

TEST(ACmpMessage, without_protection_or_with_a_mac_is_signed_by_nobody) {
  const auto old = cmp_certificate("old.pem").public_key();
  EXPECT_EQ(cmp_message("genm_unprotected.der").verify(old).error().code, ErrorCode::CmpProtectionRefused);
  EXPECT_EQ(cmp_message("ir_mac.der").verify(old).error().code, ErrorCode::CmpProtectionRefused);
}

// openssl hashes 500 times; a stranger's message may ask for 2^31.
TEST(ACmpMessage, that_would_make_us_hash_for_long_is_not_read) {
  EXPECT_EQ(cmp_message("ir_mac.der").mac_iterations(), 500U);
  EXPECT_FALSE(cmp_message("kur.der").is_mac_protected());
  Bytes whole = cmp_bytes("ir_mac.der");
  const Bytes five_hundred{0x02, 0x02, 0x01, 0xf4};
  const auto found = std::search(whole.begin(), whole.end(), five_hundred.begin(), five_hundred.end());
  ASSERT_NE(found, whole.end());
  const auto with = [&](std::uint8_t high, std::uint8_t low) {
    *(found + 2) = high;
    *(found + 3) = low;
    return whole;
  };
  EXPECT_EQ(CmpMessage::parse(with(0x27, 0x10))->mac_iterations(), CmpMessage::most_iterations);
  EXPECT_EQ(refusal(with(0x27, 0x11)), ErrorCode::CmpMalformed);
  EXPECT_EQ(refusal(with(0xff, 0xff)), ErrorCode::CmpMalformed) << "negative";
}

TEST(ACmpMessage, is_refused_cut_short_with_something_behind_it_or_too_long) {
  const Bytes whole = cmp_bytes("kur.der");
  for (std::size_t length = 0; length < whole.size(); ++length) {
    EXPECT_EQ(refusal(Bytes(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(length))),
              ErrorCode::CmpMalformed);
  }
  Bytes followed = whole;
  followed.push_back(0);
  EXPECT_EQ(refusal(followed), ErrorCode::CmpMalformed);
  EXPECT_EQ(refusal(der::octet_string(Bytes(CmpMessage::most_octets, 0))), ErrorCode::CmpMalformed);
  Bytes deep;
  for (int level = 0; level < 100; ++level) {
    deep = der::element(0x30, deep);
  }
  EXPECT_EQ(refusal(deep), ErrorCode::CmpMalformed);
}

TEST(ACmpMessage, of_a_server_is_none_of_a_client) {
  Bytes whole = cmp_bytes("genm.der");
  const Bytes body{0xb5, 0x0e, 0x30, 0x0c};  // [21] of a genm with one type in it
  const auto found = std::search(whole.begin(), whole.end(), body.begin(), body.end());
  ASSERT_NE(found, whole.end());
  *found = 0xb6;  // genp
  EXPECT_EQ(refusal(whole), ErrorCode::CmpMalformed);
}

}  // namespace
}  // namespace sekisho::certificate
