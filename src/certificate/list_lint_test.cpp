// SPDX-License-Identifier: Apache-2.0
#include "certificate/list_lint.h"

#include <gtest/gtest.h>
#include <openssl/x509v3.h>

#include <filesystem>

#include "base/der.h"
#include "certificate/revocation_list.h"
#include "certificate/test_support.h"
#include "certificate/to_be_signed.h"

namespace sekisho::certificate {
namespace {

using testing::Authority;
using testing::start;

class ALintOfLists : public ::testing::Test {
 protected:
  Authority ca_{KeyKind::P256};
  std::vector<RevokedCertificate> revoked_{
      {Serial::trusted("0102030405060708090a0b0c0d0e0f10"), start, ReasonCode::Superseded},
      {Serial::trusted("f102030405060708090a0b0c0d0e0f10f1020304"), start, ReasonCode::Unspecified},
      {Serial::trusted("ff"), from_unix_seconds(2'600'000'000), ReasonCode::CertificateHold}};

  [[nodiscard]] Bytes list(std::uint64_t number = 4711) const {
    return list_to_be_signed({number, start + std::chrono::days{1}, start + std::chrono::days{2}, revoked_},
                             ca_.certificate(), SignatureAlgorithm::EcdsaSha256);
  }
  [[nodiscard]] std::string fault(ByteView tbs) const {
    const auto head = lint_list(tbs, ca_.certificate());
    return head.ok() ? "ok" : std::string(wire_name(head.error().code)) + " " + head.error().detail;
  }
};

TEST_F(ALintOfLists, reads_number_times_and_entries) {
  const auto head = lint_list(list(), ca_.certificate());
  ASSERT_TRUE(head.ok()) << head.error().detail;
  EXPECT_EQ(head->number, 4711U);
  EXPECT_EQ(head->this_update, start + std::chrono::days{1});
  EXPECT_EQ(head->next_update, start + std::chrono::days{2});
  EXPECT_EQ(head->entries, 3U);
  revoked_.clear();
  EXPECT_EQ(lint_list(list(1ULL << 63U), ca_.certificate())->number, 1ULL << 63U);
}

TEST_F(ALintOfLists, refuses_another_authoritys) {
  const Authority other(KeyKind::P256);
  const Authority other_kind(KeyKind::Rsa2048);
  EXPECT_FALSE(lint_list(list(), other.certificate()).ok());
  EXPECT_FALSE(lint_list(list(), other_kind.certificate()).ok());
}

TEST_F(ALintOfLists, takes_no_certificate_for_a_list_nor_a_list_for_a_certificate) {
  const Bytes certificate = ca_.certificate().tbs_der();
  EXPECT_FALSE(is_list(certificate));
  EXPECT_TRUE(is_list(list()));
  EXPECT_NE(fault(certificate), "ok");
  EXPECT_FALSE(is_list({}));
}

// Cut anywhere, or with any octet of its head and of its end changed, it is no list of this authority, or
// says something that the one before did not.
TEST_F(ALintOfLists, refuses_what_is_cut_and_what_follows) {
  const Bytes whole = list();
  for (std::size_t length = 0; length < whole.size(); ++length) {
    EXPECT_NE(fault(ByteView(whole).first(length)), "ok") << length;
  }
  Bytes longer = whole;
  longer.push_back(0);
  EXPECT_NE(fault(longer), "ok");
}

TEST_F(ALintOfLists, refuses_entries_that_are_not_a_serial_a_time_and_a_reason) {
  const Bytes whole = list();
  const auto with = [&](std::initializer_list<std::uint8_t> from, std::initializer_list<std::uint8_t> to) {
    Bytes bent = whole;
    const auto found = std::search(bent.begin(), bent.end(), from.begin(), from.end());
    EXPECT_NE(found, bent.end());
    std::copy(to.begin(), to.end(), found);
    return bent;
  };
  EXPECT_NE(fault(with({0x02, 0x10, 0x01}, {0x02, 0x10, 0x81})).find("list_entry"), std::string::npos)
      << "a negative serial";
  EXPECT_NE(fault(with({0x02, 0x10, 0x01, 0x02}, {0x02, 0x10, 0x00, 0x02})).find("list_entry"),
            std::string::npos)
      << "a serial with a zero too many";
  EXPECT_NE(fault(with({0x02, 0x15, 0x00, 0xf1}, {0x02, 0x15, 0x01, 0xf1})).find("list_entry"),
            std::string::npos)
      << "a serial of 21 octets";
  EXPECT_NE(fault(with({0x55, 0x1d, 0x15}, {0x55, 0x1d, 0x18})).find("list_entry"), std::string::npos)
      << "invalidityDate";
  EXPECT_NE(fault(with({0x0a, 0x01, 0x04}, {0x0a, 0x01, 0x07})).find("list_entry"), std::string::npos)
      << "reason 7 does not exist";
  EXPECT_NE(fault(with({0x17, 0x0d}, {0x18, 0x0d})), "ok") << "a GeneralizedTime of twelve digits";
}

TEST_F(ALintOfLists, refuses_times_in_the_wrong_order) {
  const Bytes backwards =
      list_to_be_signed({1, start + std::chrono::days{2}, start + std::chrono::days{1}, revoked_},
                        ca_.certificate(), SignatureAlgorithm::EcdsaSha256);
  EXPECT_NE(fault(backwards).find("list_times"), std::string::npos);
}

}  // namespace
}  // namespace sekisho::certificate
