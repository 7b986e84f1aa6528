// SPDX-License-Identifier: Apache-2.0
// The short way beside the long one: the same octets, and never more than the strict reader would take.
#include "certificate/ocsp_form.h"

#include <gtest/gtest.h>

#include "certificate/ocsp_test_support.h"
#include "certificate/test_support.h"

namespace sekisho::certificate {
namespace {

using testing::AskedNonce;
using testing::ocsp_request_for;

constexpr const char* serial = "0badcafe0badcafe";
const Time answered_at = testing::start + std::chrono::hours{30};

struct AnOcspForm : ::testing::Test {
  testing::Authority ca{KeyKind::P256};
  ResponderKey key = ResponderKey::fresh().value();
};

TEST_F(AnOcspForm, writes_what_the_long_way_writes) {
  const OcspForm form(key, ca.certificate());
  const Bytes request = ocsp_request_for({{ca.certificate(), serial}});
  const auto asked = read_common_question(request);
  ASSERT_TRUE(asked);
  const Time later = answered_at + std::chrono::minutes{60};
  for (const OcspStatus& status :
       {OcspStatus{OcspStatus::Word::Good}, OcspStatus{OcspStatus::Word::Unknown},
        OcspStatus{OcspStatus::Word::Revoked, answered_at - std::chrono::hours{1}, ReasonCode::Superseded},
        OcspStatus{OcspStatus::Word::Revoked, answered_at - std::chrono::hours{26},
                   ReasonCode::Unspecified}}) {
    const std::vector singles{OcspSingle{Bytes(asked->id.begin(), asked->id.end()), status}};
    const Bytes longer = ocsp_response({answered_at, later, singles, {}}, key, ca.certificate()).value();
    const CommonAnswer answer{asked->id, status, answered_at, later};
    const Bytes signature = key.sign(form.to_be_signed(answer)).value();
    const Bytes shorter = form.whole(answer, signature);
    // A signature differs each time: all that stands before it must not.
    const Bytes data = form.to_be_signed(answer);
    EXPECT_NE(std::search(longer.begin(), longer.end(), data.begin(), data.end()), longer.end());
    const std::unique_ptr<OCSP_RESPONSE, decltype(&OCSP_RESPONSE_free)> read(
        [&] {
          const std::uint8_t* at = shorter.data();
          return d2i_OCSP_RESPONSE(nullptr, &at, static_cast<long>(shorter.size()));
        }(),
        OCSP_RESPONSE_free);
    ASSERT_TRUE(read);
    std::uint8_t* again = nullptr;
    const int length = i2d_OCSP_RESPONSE(read.get(), &again);
    EXPECT_EQ(Bytes(again, again + length), shorter);
    OPENSSL_free(again);
    EXPECT_NEAR(static_cast<double>(shorter.size()), static_cast<double>(longer.size()), 3);
  }
}

TEST_F(AnOcspForm, reads_the_question_that_openssl_asks_and_names_its_parts) {
  for (const char* asked_serial :
       {"0badcafe0badcafe", "f0adcafe0badcafe", "01", "7fffffffffffffffffffffffffffffffffffffff"}) {
    const Bytes request = ocsp_request_for({{ca.certificate(), asked_serial}});
    const auto asked = read_common_question(request);
    ASSERT_TRUE(asked) << asked_serial;
    const auto strict = OcspRequest::parse(request).value().ids().front();
    EXPECT_EQ(hex(asked->serial), strict.serial.text());
    EXPECT_EQ(Bytes(asked->id.begin(), asked->id.end()), strict.der);
    EXPECT_EQ(Bytes(asked->issuer.begin(), asked->issuer.end()), common_issuer(ca.certificate()));
  }
}

TEST_F(AnOcspForm, leaves_every_other_question_to_the_strict_reader) {
  EXPECT_FALSE(read_common_question(ocsp_request_for({{ca.certificate(), serial}}, AskedNonce::Fresh)));
  EXPECT_FALSE(
      read_common_question(ocsp_request_for({{ca.certificate(), serial}, {ca.certificate(), "01"}})));
  EXPECT_FALSE(read_common_question(ocsp_request_for({{ca.certificate(), "00"}})));
  EXPECT_FALSE(read_common_question({}));
}

TEST_F(AnOcspForm, takes_nothing_that_the_strict_reader_refuses) {
  const Bytes request = ocsp_request_for({{ca.certificate(), serial}});
  for (std::size_t length = 0; length < request.size(); ++length) {
    EXPECT_FALSE(read_common_question(ByteView(request).first(length)));
  }
  for (std::size_t at = 0; at < request.size(); ++at) {
    for (int value = 0; value < 256; ++value) {
      Bytes changed = request;
      changed[at] = static_cast<std::uint8_t>(value);
      const auto asked = read_common_question(changed);
      const auto strict = OcspRequest::parse(changed);
      ASSERT_TRUE(!asked || strict.ok()) << at << ' ' << value;
      ASSERT_TRUE(!asked || hex(asked->serial) == strict.value().ids().front().serial.text());
    }
  }
}

}  // namespace
}  // namespace sekisho::certificate
