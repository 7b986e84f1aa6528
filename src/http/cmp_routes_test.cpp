// SPDX-License-Identifier: Apache-2.0
// OpenSSL's client talks to the route; the test holds the wire.
#include "http/cmp_routes.h"

#include <gtest/gtest.h>

#include "certificate/cmp_message.h"
#include "certificate/test_cmp_client.h"
#include "http/test_portal.h"
#include "revocation/fake_records.h"

namespace sekisho::http {
namespace {

using namespace testing;
using certificate::CmpBody;
using certificate::CmpMessage;
using certificate::testing::CmpClient;
using crypto::testing::TestKey;

class AMachineByCmp : public ::testing::Test {
 protected:
  AMachineByCmp() {
    at.house.institution.policy.machine_renewal = contract::MachineRenewal::Everyone;
    EXPECT_TRUE(keys.renew(at.now).ok());
  }
  Request post(const Bytes& message, const std::string& path = "/.well-known/cmp/p/9001") {
    Request request = plain_request("POST", "pki.example", path);
    request.headers["content-type"] = "application/pkixcmp";
    request.body = text_view(message);
    return request;
  }
  CmpClient client() {
    return {shared_authority().certificate(), at.now, [this](const Bytes& sent) -> std::optional<Bytes> {
              before(sent);
              const Response answered = cmp_answer(cmp, post(sent));
              EXPECT_EQ(answered.status, 200) << answered.body;
              last = to_bytes(answered.body);
              return cut_after == CmpMessage::parse(sent)->body() ? std::nullopt : std::optional(last);
            }};
  }
  CmpClient old_machine() {
    CmpClient one = client();
    one.signs_by(shared_leaf(), login::testing::shared_key());
    return one;
  }
  std::optional<certificate::Certificate> renew() { return old_machine().ask(OSSL_CMP_KUR, key); }
  bool was_said(std::string_view text) { return text_view(last).find(text) != std::string_view::npos; }
  std::string transaction(const Bytes& message) {
    return "9001/" + hex(CmpMessage::parse(message)->transaction_id());
  }
  contract::HeldCertificate& newest() { return at.house.people.certificates.back(); }
  CertificateStatus old_status() { return at.house.held().status; }
  renewal::Order order() { return at.orders.rows().orders.at(0); }

  TestPortal at;
  bool signer_here{true};
  renewal::Renewals renewals{{at.orders,
                              [this](const InstitutionCode& code) {
                                return code == at.house.institution.code ? std::optional(at.house.institution)
                                                                         : std::nullopt;
                              },
                              [this](const InstitutionCode&) {
                                return signer_here
                                           ? std::vector{shared_issuer()}
                                           : std::vector<std::shared_ptr<const certificate::Issuer>>{};
                              },
                              Secret("nonce key"), at.signing}};
  revocation::testing::FakeRecords kept_keys;
  revocation::Authorities authorities{[this] {
    return std::vector{revocation::IssuingAuthority{
        at.house.institution.code, shared_authority().certificate(), shared_issuer(), {}}};
  }};
  revocation::DelegatedKeys keys{kept_keys,
                                 authorities,
                                 {certificate::Purpose::CmpSigning, Secret(std::string(32, 'k'))},
                                 at.portal.log};
  CmpTransactions transactions;
  Cmp cmp{renewals,
          at.orders,
          [this](const InstitutionCode& code) {
            return code == at.house.institution.code ? std::optional(at.house.institution) : std::nullopt;
          },
          authorities,
          keys,
          transactions,
          Secret("code key"),
          Secret(std::string(32, 'm')),
          [this] { return at.now; },
          at.portal.log};
  std::function<void(const Bytes&)> before{[](const Bytes&) {}};
  std::optional<CmpBody> cut_after;
  Bytes last;
  TestKey key = TestKey::p256();
};

void on(CmpBody body, const Bytes& sent, const std::function<void()>& act) {
  if (CmpMessage::parse(sent)->body() == body) {
    act();
  }
}

TEST_F(AMachineByCmp, confirms_and_the_old_certificate_goes_when_the_new_one_has_signed) {
  const auto fresh = renew();
  ASSERT_TRUE(fresh) << text_view(last);
  EXPECT_EQ(fresh->common_name(), "00000000001 9001 ADMIN 2029-02");
  EXPECT_EQ(order().state, renewal::State::Proven);
  EXPECT_EQ(old_status(), CertificateStatus::Active);
  CmpClient machine = client();
  EXPECT_TRUE(machine.signs_by(*fresh, key).greet());
  EXPECT_EQ(order().state, renewal::State::Committed);
  EXPECT_EQ(old_status(), CertificateStatus::Superseded);
  EXPECT_EQ(at.orders.rows().trail.back().actor, "cmp");
}

TEST_F(AMachineByCmp, whose_answer_was_lost_gets_the_same_certificate_and_is_not_active_before) {
  cut_after = CmpBody::KeyUpdateRequest;
  EXPECT_FALSE(renew());
  EXPECT_EQ(newest().status, CertificateStatus::Provisional);
  const Fingerprint first = newest().fingerprint;
  cut_after.reset();
  EXPECT_EQ(renew()->fingerprint(), first);
  EXPECT_EQ(newest().status, CertificateStatus::Active);
}

TEST_F(AMachineByCmp, may_send_its_certconf_again) {
  Bytes confirmation;
  before = [&](const Bytes& sent) { on(CmpBody::CertConfirm, sent, [&] { confirmation = sent; }); };
  ASSERT_TRUE(renew());
  before = [](const Bytes&) {};
  const Bytes answered = to_bytes(cmp_answer(cmp, post(confirmation)).body);
  EXPECT_EQ(text_view(answered).find("order_"), std::string_view::npos);
  EXPECT_EQ(order().state, renewal::State::Proven);
}

TEST_F(AMachineByCmp, does_not_notice_that_its_transaction_was_forgotten) {
  before = [&](const Bytes& sent) {
    on(CmpBody::CertConfirm, sent, [&] {
      transactions.keep(transaction(sent), {}, at.now - CmpTransactions::life - std::chrono::seconds{1});
    });
  };
  EXPECT_TRUE(renew()) << text_view(last);
  EXPECT_EQ(newest().status, CertificateStatus::Active);
}

TEST_F(AMachineByCmp, confirms_nothing_with_another_nonce_or_in_somebody_elses_transaction) {
  const auto changed = [&](const std::function<void(CmpTransaction&)>& change) {
    before = [&, change](const Bytes& sent) {
      on(CmpBody::CertConfirm, sent, [&] {
        auto kept = *transactions.find(transaction(sent), at.now);
        change(kept);
        transactions.keep(transaction(sent), kept, at.now);
      });
    };
    EXPECT_FALSE(renew());
    EXPECT_EQ(newest().status, CertificateStatus::Provisional);
  };
  changed([](CmpTransaction& kept) { kept.nonce = Bytes(16, 0); });
  EXPECT_TRUE(was_said("recipNonce"));
  changed([](CmpTransaction& kept) { kept.sender = std::string(64, 'b'); });
  EXPECT_TRUE(was_said("cmp_transaction_unknown"));
}

TEST_F(AMachineByCmp, that_rejects_its_certificate_ends_the_order) {
  CmpClient machine = old_machine();
  machine.reject_what_comes();
  EXPECT_FALSE(machine.ask(OSSL_CMP_KUR, key));
  EXPECT_EQ(order().state, renewal::State::Cancelled);
  EXPECT_EQ(newest().status, CertificateStatus::Revoked);
}

TEST_F(AMachineByCmp, polls_while_the_signer_is_away) {
  signer_here = false;
  int polls = 0;
  before = [&](const Bytes& sent) { on(CmpBody::PollRequest, sent, [&] { signer_here = ++polls > 1; }); };
  EXPECT_TRUE(renew()) << text_view(last);
  EXPECT_EQ(polls, 2);
  EXPECT_EQ(order().state, renewal::State::Proven);
}

TEST_F(AMachineByCmp, that_ends_its_new_certificate_before_any_use_keeps_the_old_one) {
  const auto fresh = renew();
  ASSERT_TRUE(fresh);
  CmpClient machine = client();
  EXPECT_TRUE(machine.signs_by(*fresh, key).revoke());
  EXPECT_EQ(newest().status, CertificateStatus::Revoked);
  EXPECT_EQ(old_status(), CertificateStatus::Active);
  EXPECT_EQ(order().state, renewal::State::Rejected);
}

TEST_F(AMachineByCmp, with_a_stopped_certificate_gets_nothing_and_hears_why) {
  at.house.held().status = CertificateStatus::Frozen;
  EXPECT_FALSE(renew());
  EXPECT_TRUE(was_said("frozen"));
  at.house.held().status = CertificateStatus::Revoked;
  EXPECT_FALSE(renew());
  EXPECT_TRUE(was_said("revoked"));
  at.house.held().status = CertificateStatus::Active;
  at.now = shared_leaf().not_after() + std::chrono::seconds{1};
  EXPECT_FALSE(renew());
  EXPECT_TRUE(was_said("expired"));
  EXPECT_EQ(at.house.people.certificates.size(), 1U);
}

TEST_F(AMachineByCmp, that_nobody_knows_is_refused_before_its_key_is_looked_at) {
  const auto stranger =
      certificate::testing::leaf_for(at.house.key, key.public_half(), shared_leaf().not_after());
  CmpClient machine = client();
  EXPECT_FALSE(machine.signs_by(stranger, key).ask(OSSL_CMP_KUR, TestKey::p256()));
  EXPECT_TRUE(was_said("cmp_sender_unknown"));
  EXPECT_TRUE(at.orders.rows().orders.empty());
}

TEST_F(AMachineByCmp, begins_by_a_code_once) {
  const MemberKey newcomer{at.house.institution.code, ContractId::trusted("00000000077"),
                           MemberId::trusted("ADMIN")};
  at.house.people.members.push_back(contract::testing::member_of(newcomer));
  const auto code =
      renewal::offer_code(at.orders, renewal::CodeDraft::prepare(newcomer, at.now),
                          std::vector<std::string>{"甲", "乙"}, {"engineer:test", at.now}, cmp.code_key)
          .value();
  CmpClient wrong = client();
  EXPECT_FALSE(wrong.knows_code(code.id.text(), std::string(43, 'A')).ask(OSSL_CMP_IR, key));
  EXPECT_TRUE(was_said("cmp_protection_refused"));
  before = [&](const Bytes& sent) {  // a restart: what was in memory is gone, what lies with the code is not
    on(CmpBody::CertConfirm, sent, [&] {
      transactions.keep(transaction(sent), {}, at.now - CmpTransactions::life - std::chrono::seconds{1});
    });
  };
  CmpClient machine = client();
  const auto fresh = machine.knows_code(code.id.text(), code.secret).ask(OSSL_CMP_IR, key);
  ASSERT_TRUE(fresh) << text_view(last);
  EXPECT_EQ(newest().fingerprint, fresh->fingerprint());
  EXPECT_EQ(newest().status, CertificateStatus::Active);
  EXPECT_EQ(newest().member, newcomer);
  CmpClient again = client();
  EXPECT_FALSE(again.knows_code(code.id.text(), code.secret).ask(OSSL_CMP_IR, TestKey::p256()));
  EXPECT_TRUE(was_said("enrol_code_wrong"));
  CmpClient renewing = client();
  EXPECT_FALSE(renewing.knows_code(code.id.text(), code.secret).ask(OSSL_CMP_CR, key));
  EXPECT_TRUE(was_said("cmp_unsupported"));
}

TEST_F(AMachineByCmp, is_answered_in_http_where_there_is_no_message) {
  EXPECT_EQ(cmp_answer(cmp, post({})).status, 400);
  EXPECT_EQ(cmp_answer(cmp, post({}, "/.well-known/cmp/p/9002")).status, 404);
  EXPECT_EQ(cmp_answer(cmp, post({}, "/.well-known/cmp/p/9001/x")).status, 404);
  EXPECT_EQ(cmp_answer(cmp, post({}, "/.well-known/cmp")).status, 404);
  Request request = post({});
  request.method = "GET";
  EXPECT_EQ(cmp_answer(cmp, request).status, 405);
  request = post({});
  request.headers["content-type"] = "application/pkcs10";
  EXPECT_EQ(cmp_answer(cmp, request).status, 415);
  at.house.institution.policy.machine_renewal = contract::MachineRenewal::Off;
  EXPECT_EQ(cmp_answer(cmp, post({})).status, 403);
}

}  // namespace
}  // namespace sekisho::http
