// SPDX-License-Identifier: Apache-2.0
#include "http/est.h"

#include <gtest/gtest.h>

#include "http/test_portal.h"

namespace sekisho::http {
namespace {

using namespace testing;
using contract::MachineRenewal;
using crypto::testing::TestKey;

class AMachineAtTheEnrolHost : public ::testing::Test {
 protected:
  AMachineAtTheEnrolHost() { set(MachineRenewal::Everyone); }
  void set(MachineRenewal allowed) {
    at.house.institution.policy.machine_renewal = allowed;
    at.serve(at.house.institution, shared_authority().certificate());
  }
  Request request(const std::string& method, const std::string& what) {
    Request request = plain_request(method, "enrol.portal.localhost", "/.well-known/est/" + what);
    if (leaf) {
      request.peer = PeerCertificates{*leaf, {}};
    }
    return request;
  }
  Request reenrol() {
    Request post = request("POST", "simplereenroll");
    post.headers["content-type"] = "application/pkcs10";
    post.body = base64(csr);
    return post;
  }
  Response send(const Request& request) { return answer(at.portal, request); }
  std::string refusal(const Request& request) {
    const Response response = send(request);
    EXPECT_EQ(header_of(response, "Content-Type"), "text/plain; charset=utf-8");
    return response.body.substr(0, response.body.find(':'));
  }
  contract::HeldCertificate& newest() { return at.house.people.certificates.back(); }
  Bytes newest_der() { return certificate::Certificate::parse_pem(newest().pem)->der(); }

  TestPortal at;
  std::optional<Bytes> leaf = login::testing::shared_leaf().der();
  TestKey key = TestKey::p256();
  Bytes csr = key.request("whatever");
};

TEST_F(AMachineAtTheEnrolHost, renews_and_gets_the_same_bytes_again) {
  const Response first = send(reenrol());
  EXPECT_EQ(first.status, 200) << first.body;
  EXPECT_EQ(header_of(first, "Content-Type"), "application/pkcs7-mime; smime-type=certs-only");
  EXPECT_EQ(header_of(first, "Content-Transfer-Encoding"), "base64");
  EXPECT_EQ(send(reenrol()).body, first.body);
  EXPECT_EQ(newest().status, CertificateStatus::Provisional);
  EXPECT_EQ(at.house.held().status, CertificateStatus::Active);
  EXPECT_EQ(at.orders.rows().trail.back().actor, "est");
}

TEST_F(AMachineAtTheEnrolHost, retires_the_old_certificate_only_by_coming_with_the_new_one) {
  ASSERT_EQ(send(reenrol()).status, 200);
  ASSERT_EQ(send(request("GET", "cacerts")).status, 200);
  EXPECT_EQ(at.house.held().status, CertificateStatus::Active);
  leaf = newest_der();
  ASSERT_EQ(send(request("GET", "cacerts")).status, 200);
  EXPECT_EQ(newest().status, CertificateStatus::Active);
  EXPECT_EQ(at.house.held().status, CertificateStatus::Superseded);
}

TEST_F(AMachineAtTheEnrolHost, with_a_new_certificate_may_not_renew_it_at_once) {
  ASSERT_EQ(send(reenrol()).status, 200);
  leaf = newest_der();
  csr = TestKey::p256().request("x");
  EXPECT_EQ(refusal(reenrol()), "renewal_not_due");
}

TEST_F(AMachineAtTheEnrolHost, is_refused_everything_where_its_institution_says_off) {
  set(MachineRenewal::Off);
  for (const char* what : {"cacerts", "csrattrs"}) {
    EXPECT_EQ(refusal(request("GET", what)), "machine_renewal_off");
  }
  EXPECT_EQ(refusal(reenrol()), "machine_renewal_off");
  EXPECT_TRUE(at.orders.rows().orders.empty());
}

TEST_F(AMachineAtTheEnrolHost, is_refused_without_a_certificate_or_with_a_bad_one) {
  const auto other = certificate::testing::leaf_for(at.house.key, TestKey::p256().public_half(),
                                                    parse_rfc3339("2028-02-29T14:59:59Z").value());
  leaf = other.der();
  EXPECT_EQ(refusal(reenrol()), "unknown_leaf");
  leaf.reset();
  EXPECT_EQ(refusal(reenrol()), "no_certificate");
  leaf = login::testing::shared_leaf().der();
  for (const auto status : {CertificateStatus::Revoked, CertificateStatus::Frozen}) {
    at.house.held().status = status;
    EXPECT_EQ(send(reenrol()).status, 403);
  }
  at.house.held().status = CertificateStatus::Active;
  at.now = at.house.held().not_after + seconds{1};
  EXPECT_EQ(refusal(reenrol()), "expired");
  EXPECT_TRUE(at.orders.rows().orders.empty());
}

TEST_F(AMachineAtTheEnrolHost, is_refused_by_another_institution_s_host) {
  auto other = contract::testing::institution_of("9002", "other.localhost");
  other.policy.machine_renewal = MachineRenewal::Everyone;
  at.serve(other, shared_authority().certificate());
  Request post = reenrol();
  post.host = "enrol.other.localhost";
  EXPECT_EQ(refusal(post), "other_institution");
}

TEST_F(AMachineAtTheEnrolHost, hears_202_and_when_to_come_back_while_nobody_signs) {
  const renewal::Renewals nobody_signs{
      {at.orders, [this](const InstitutionCode&) { return std::optional(at.house.institution); },
       [](const InstitutionCode&) { return std::vector<std::shared_ptr<const certificate::Issuer>>{}; },
       Secret("nonce key"), at.signing}};
  const Portal away{at.portal.served,      at.portal.logins,  at.portal.orders, nobody_signs,
                    at.portal.keys,        at.portal.hashing, at.portal.hosts,  at.portal.forget,
                    at.portal.static_file, at.portal.assets,  at.portal.port,   at.portal.clock,
                    at.portal.log};
  const Response later = answer(away, reenrol());
  EXPECT_EQ(later.status, 202);
  EXPECT_EQ(header_of(later, "Retry-After"), "5");
  EXPECT_EQ(send(reenrol()).status, 200);
}

TEST_F(AMachineAtTheEnrolHost, is_told_what_is_wrong_with_its_request) {
  Request post = reenrol();
  post.body = "MIIB";
  EXPECT_EQ(refusal(post), "request_malformed");
  post.body = "!";
  EXPECT_EQ(refusal(post), "bad_request");
  post.body.clear();
  EXPECT_EQ(refusal(post), "bad_request");
  post.body.assign(std::size_t{25} * 1024, 'A');
  EXPECT_EQ(refusal(post), "too_large");
  csr = login::testing::shared_key().request("x");
  EXPECT_EQ(refusal(reenrol()), "key_seen_before");
  csr = TestKey::p256().request("x");
  csr.push_back(0);
  EXPECT_EQ(refusal(reenrol()), "request_trailing_bytes");
}

TEST_F(AMachineAtTheEnrolHost, is_no_page_that_makes_a_browser_ask) {
  Request post = reenrol();
  post.headers["origin"] = "https://evil.example";
  EXPECT_EQ(refusal(post), "foreign_page");
  post = reenrol();
  post.headers["sec-fetch-site"] = "same-origin";
  EXPECT_EQ(refusal(post), "foreign_page");
  for (const char* type : {"text/plain", "application/x-www-form-urlencoded", "", "application/pkcs10x"}) {
    post = reenrol();
    post.headers["content-type"] = type;
    EXPECT_EQ(refusal(post), "bad_request") << type;
  }
  EXPECT_TRUE(at.orders.rows().orders.empty());
}

TEST_F(AMachineAtTheEnrolHost, finds_only_what_est_has_and_by_its_methods) {
  EXPECT_EQ(send(request("POST", "cacerts")).status, 405);
  EXPECT_EQ(send(request("GET", "simplereenroll")).status, 405);
  EXPECT_EQ(send(request("GET", "serverkeygen")).status, 404);
  EXPECT_EQ(send(plain_request("GET", "enrol.portal.localhost", "/")).status, 404);
  EXPECT_EQ(send(plain_request("GET", "enrol.portal.localhost", "/static/x.js")).status, 404);
}

// RFC 7030 4.1.3. The TLS port goes on trusting the issuing CA alone.
TEST_F(AMachineAtTheEnrolHost, is_given_the_root_with_the_issuing_ca) {
  const auto root = certificate::testing::Authority(certificate::KeyKind::P256, "Root").certificate();
  const auto read = [&] { return send(request("GET", "cacerts")).body; };
  const std::string alone = read();
  Served with = *at.served->at("portal.localhost");
  with.above.push_back(root);
  (*at.served)["portal.localhost"] = std::make_shared<const Served>(with);
  EXPECT_EQ(read(), est_certificates({shared_authority().certificate(), root}).body);
  EXPECT_NE(read(), alone);
}

TEST_F(AMachineAtTheEnrolHost, needs_no_certificate_to_read) {
  leaf.reset();
  EXPECT_EQ(send(request("GET", "cacerts")).status, 200);
  const Response wanted = send(request("GET", "csrattrs"));
  EXPECT_EQ(header_of(wanted, "Content-Type"), "application/csrattrs");
}

}  // namespace
}  // namespace sekisho::http
