// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "http/test_portal.h"

namespace sekisho::http {
namespace {

using namespace testing;
using crypto::testing::TestKey;

class ANewMachine : public ::testing::Test {
 protected:
  ANewMachine() {
    at.house.institution.policy.machine_renewal = contract::MachineRenewal::Everyone;
    at.serve(at.house.institution, shared_authority().certificate());
    at.house.people.members.push_back(contract::testing::member_of(newcomer));
  }
  renewal::OfferedCode offer() {
    return renewal::offer_code(at.orders, renewal::CodeDraft::prepare(newcomer, at.now),
                               std::vector<std::string>{"甲", "乙"}, {"engineer:test", at.now},
                               Secret("code key"))
        .value();
  }
  static std::string basic(const std::string& user, const std::string& password) {
    return "Basic " + base64(view(user + ":" + password));
  }
  Request enrol(const std::string& authorization) {
    Request post = plain_request("POST", "enrol.portal.localhost", "/.well-known/est/simpleenroll");
    post.headers["content-type"] = "application/pkcs10";
    if (!authorization.empty()) {
      post.headers["authorization"] = authorization;
    }
    post.body = base64(csr);
    return post;
  }
  Response send(const Request& request) { return answer(at.portal, request); }

  TestPortal at;
  MemberKey newcomer{InstitutionCode::trusted("9001"), ContractId::trusted("00000000077"),
                     MemberId::trusted("ADMIN")};
  Bytes csr = TestKey::p256().request("whatever");
};

TEST_F(ANewMachine, gets_its_first_certificate_by_a_code_and_the_same_bytes_again) {
  const auto code = offer();
  const Response first = send(enrol(basic(code.id.text(), code.secret)));
  EXPECT_EQ(first.status, 200) << first.body;
  EXPECT_EQ(send(enrol(basic(code.id.text(), code.secret))).body, first.body);
  csr = TestKey::p256().request("x");
  EXPECT_EQ(send(enrol(basic(code.id.text(), code.secret))).status, 401);
}

TEST_F(ANewMachine, is_asked_for_a_code_and_a_certificate_is_none) {
  for (const std::string& authorization :
       {std::string(), std::string("Basic"), std::string("Basic !"), std::string("Bearer x"),
        "Basic " + base64(view("no colon")), basic("", ""), basic(std::string(32, '0'), "x")}) {
    Request post = enrol(authorization);
    post.peer = PeerCertificates{login::testing::shared_leaf().der(), {}};
    const Response response = send(post);
    EXPECT_EQ(response.status, 401) << authorization;
    EXPECT_TRUE(header_of(response, "WWW-Authenticate").starts_with("Basic realm="));
  }
  EXPECT_EQ(at.house.people.certificates.size(), 1U);
}

TEST_F(ANewMachine, spends_no_code_on_a_bad_request) {
  const auto code = offer();
  Request post = enrol(basic(code.id.text(), code.secret));
  post.body = "MIIB";
  EXPECT_EQ(send(post).status, 400);
  post.headers["origin"] = "https://evil.example";
  EXPECT_EQ(send(post).status, 403);
  EXPECT_EQ(send(enrol(basic(code.id.text(), code.secret))).status, 200);
}

TEST_F(ANewMachine, that_finds_no_code_helpful_is_not_asked_for_one) {
  const auto code = offer();
  Request renewing = enrol(basic(code.id.text(), code.secret));
  renewing.path = "/.well-known/est/simplereenroll";
  const Response response = send(renewing);
  EXPECT_EQ(response.status, 403);
  EXPECT_EQ(header_of(response, "WWW-Authenticate"), "");
}

}  // namespace
}  // namespace sekisho::http
