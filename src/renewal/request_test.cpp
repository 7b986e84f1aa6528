// SPDX-License-Identifier: Apache-2.0
// The agent's one signature by the old key, and what comes back for it.
#include <gtest/gtest.h>

#include "renewal/test_house.h"

namespace sekisho::renewal {
namespace {

using namespace testing;

class ARequest : public ::testing::Test {
 protected:
  House house;
  Machine machine{house, in_the_window};
  Opened opened = machine.open().value();

  Order& order() { return *house.records.rows().order(opened.order.id); }
  ErrorCode refusal(const nlohmann::json& header, const nlohmann::json& payload, const TestKey& key) {
    const auto answer = house.renewals.request(
        {key.jws(header, payload), Machine::request_url, machine.member.institution}, machine.now);
    EXPECT_EQ(order().state, State::Opened);
    EXPECT_EQ(house.count(CertificateStatus::Provisional), 0);
    EXPECT_TRUE(house.records.rows().known_keys.empty());
    return answer.ok() ? ErrorCode::Internal : answer.error().code;
  }
  ErrorCode refusal_of_header(const char* member, const nlohmann::json& value) {
    auto header = machine.request_header(opened.order.id);
    header[member] = value;
    return refusal(header, machine.claim(opened.ticket_text), machine.old_key);
  }
  ErrorCode refusal_of_claim(const nlohmann::json& payload) {
    return refusal(machine.request_header(opened.order.id), payload, machine.old_key);
  }
};

TEST_F(ARequest, by_the_old_key_gives_a_provisional_certificate_from_our_own_record) {
  const auto issued = machine.request(opened).value();
  const auto leaf = certificate::Certificate::parse_pem(issued.pem).value();
  EXPECT_EQ(leaf.common_name(), "00000000001 9001 ADMIN 2029-02");  // not "whatever", as the request says
  EXPECT_EQ(rfc3339(leaf.not_after()), "2029-02-28T14:59:59Z");
  EXPECT_EQ(leaf.not_before(), machine.now - minutes{10});
  EXPECT_EQ(leaf.public_key().der(), machine.new_key.public_half().der());
  EXPECT_EQ(certificate::Certificate::parse_pem_bundle(issued.pem).value().at(1).fingerprint(),
            shared_authority().certificate().fingerprint());
  EXPECT_EQ(house.held(leaf.fingerprint()).status, CertificateStatus::Provisional);
  EXPECT_EQ(text_view(leaf.der()).find("http://"), std::string_view::npos);
  EXPECT_EQ(house.held(machine.old_certificate).status, CertificateStatus::Active);
  EXPECT_EQ(order().state, State::Issued);
}

TEST_F(ARequest, gives_a_certificate_that_points_to_list_and_ocsp_where_the_policy_says_where) {
  house.institution.policy.certificate.pki_url = "http://pki.example:8080";
  const auto leaf = certificate::Certificate::parse_pem(machine.request(opened).value().pem).value();
  const std::string der(text_view(leaf.der()));
  const std::string name =
      certificate::file_name(house.institution.code, shared_authority().certificate().fingerprint());
  EXPECT_NE(der.find("http://pki.example:8080/" + name + ".crl"), std::string::npos);
  EXPECT_NE(der.find("http://pki.example:8080/ocsp"), std::string::npos);
}

TEST_F(ARequest, gives_a_certificate_as_the_profile_of_the_institution_says) {
  auto& profile = house.institution.policy.certificate;
  profile.validity_months = 24;
  profile.subject_country = "JP";
  profile.subject_unit = "法人";
  profile.more_purposes = "1.3.6.1.5.5.7.3.4";
  profile.pki_url = "http://pki.example";
  profile.pki_pointers = "ocsp";
  const auto leaf = certificate::Certificate::parse_pem(machine.request(opened).value().pem).value();
  EXPECT_EQ(rfc3339(leaf.not_after()), "2030-02-28T14:59:59Z");
  EXPECT_EQ(leaf.common_name(), "00000000001 9001 ADMIN 2030-02");
  const std::string der(text_view(leaf.der()));
  EXPECT_NE(der.find("JP"), std::string::npos);
  EXPECT_NE(der.find("法人"), std::string::npos);
  EXPECT_NE(der.find("http://pki.example/ocsp"), std::string::npos);
  EXPECT_EQ(der.find(".crl"), std::string::npos);
}

TEST_F(ARequest, with_a_key_that_the_policy_does_not_take_is_refused_and_leaves_the_order_open) {
  house.institution.policy.certificate.key_kinds = "rsa3072";
  EXPECT_EQ(machine.request(opened).error().code, ErrorCode::KeyKindRefused);
  EXPECT_EQ(order().state, State::Opened);
  house.institution.policy.certificate.key_kinds = "rsa3072 p256";
  const std::string pem = machine.request(opened).value().pem;
  house.institution.policy.certificate.key_kinds = "rsa3072";
  EXPECT_EQ(machine.request(opened).value().pem, pem) << "what was issued is answered as it was";
}

TEST_F(ARequest, that_waits_while_the_profile_changes_is_planned_again_as_the_profile_is_then) {
  house.power_goes_after = "planned";
  EXPECT_THROW((void)machine.request(opened), PowerLoss);
  const std::string first = order().tbs;
  house.institution.policy.certificate.pki_url = "http://pki.example";
  const auto leaf = certificate::Certificate::parse_pem(machine.request(opened).value().pem).value();
  EXPECT_NE(hex(leaf.tbs_der()), first);
  EXPECT_NE(text_view(leaf.der()).find("http://pki.example"), std::string_view::npos);
}

TEST_F(ARequest, writes_each_step_into_the_trail_with_its_change) {
  must(machine.request(opened));
  const std::vector<std::string> expected{"renewal.opened", "renewal.ticket", "renewal.requested",
                                          "renewal.planned", "renewal.issued"};
  EXPECT_EQ(house.records.rows().actions(), expected);
  EXPECT_EQ(house.steps, (std::vector<std::string>{"opened", "requested", "planned", "signed", "issued"}));
}

TEST_F(ARequest, sent_again_gives_the_same_certificate_byte_for_byte) {
  const std::string first = machine.request(opened).value().pem;
  machine.now += minutes{1};
  EXPECT_EQ(machine.request(opened).value().pem, first);
  const auto second_ticket = machine.open().value();
  EXPECT_EQ(machine.request(second_ticket).value().pem, first);
  EXPECT_EQ(machine.fetch(opened.order.id).value().pem, first);
  must(machine.prove(opened.order.id));
  EXPECT_EQ(machine.request(opened).value().pem, first);
  EXPECT_EQ(house.people.certificates.size(), 2U);
}

TEST_F(ARequest, is_refused_when_another_one_owns_the_order) {
  must(machine.request(opened));
  machine.csr = machine.new_key.request("whatever");  // the same key, another signature: another request
  EXPECT_EQ(machine.request(opened).error().code, ErrorCode::OrderHasOtherRequest);
  machine.csr = TestKey::p256().request("whatever");
  EXPECT_EQ(machine.request(opened).error().code, ErrorCode::OrderHasOtherRequest);
  EXPECT_EQ(house.people.certificates.size(), 2U);
}

TEST_F(ARequest, signed_by_any_other_key_is_refused) {
  EXPECT_EQ(
      refusal(machine.request_header(opened.order.id), machine.claim(opened.ticket_text), machine.new_key),
      ErrorCode::JwsWrongSignature);
}

TEST_F(ARequest, for_another_address_type_nonce_or_certificate_is_refused) {
  EXPECT_EQ(refusal_of_header("url", "https://portal.localhost/agent/orders/request"),
            ErrorCode::JwsMalformed);
  EXPECT_EQ(refusal_of_header("typ", "sekisho-proof"), ErrorCode::JwsMalformed);
  EXPECT_EQ(refusal_of_header("nonce",
                              mint_nonce(Secret("foreign key"), nonce_purpose(opened.order.id), machine.now)),
            ErrorCode::NonceInvalid);
  const OrderId other = OrderId::trusted(std::string(32, 'a'));
  EXPECT_EQ(refusal_of_header("nonce", mint_nonce(Secret("nonce key"), nonce_purpose(other), machine.now)),
            ErrorCode::NonceInvalid);
  EXPECT_EQ(refusal_of_header("nonce", mint_nonce(Secret("nonce key"), nonce_purpose(opened.order.id),
                                                  machine.now - minutes{11})),
            ErrorCode::NonceInvalid);
  EXPECT_EQ(refusal_of_header("x5t#S256", base64url(Bytes(32, 1))), ErrorCode::JwsWrongSignature);
}

TEST_F(ARequest, that_came_to_another_institution_s_address_is_refused) {
  auto header = machine.request_header(opened.order.id);
  const std::string foreign = "https://other.localhost:8443/agent/orders/request";
  header["url"] = foreign;
  const auto answer = house.renewals.request(
      {machine.old_key.jws(header, machine.claim(opened.ticket_text)), foreign, machine.member.institution},
      machine.now);
  EXPECT_EQ(answer.error().code, ErrorCode::JwsMalformed);
}

TEST_F(ARequest, without_ticket_or_csr_is_refused) {
  for (const nlohmann::json& payload :
       {nlohmann::json::object(), nlohmann::json::array(), nlohmann::json{{"ticket", opened.ticket_text}},
        nlohmann::json{{"ticket", 1}, {"csr", "AA"}},
        nlohmann::json{{"ticket", opened.ticket_text}, {"csr", "=="}}}) {
    EXPECT_EQ(refusal_of_claim(payload), ErrorCode::BadRequest) << payload;
  }
  EXPECT_EQ(refusal_of_claim({{"ticket", opened.ticket_text}, {"csr", "AAAA"}}), ErrorCode::RequestMalformed);
}

TEST_F(ARequest, with_an_unknown_expired_declined_or_voided_ticket_is_refused) {
  EXPECT_EQ(refusal_of_claim(machine.claim(mint_ticket_text())), ErrorCode::TicketInvalid);
  auto& ticket = house.records.rows().tickets.at(0);
  for (auto moment : {&Ticket::declined_at, &Ticket::voided_at}) {
    ticket.*moment = machine.now;
    EXPECT_EQ(refusal_of_claim(machine.claim(opened.ticket_text)), ErrorCode::TicketInvalid);
    ticket.*moment = std::nullopt;
  }
  machine.now = ticket.expires_at + std::chrono::seconds{1};
  EXPECT_EQ(refusal_of_claim(machine.claim(opened.ticket_text)), ErrorCode::TicketInvalid);
}

TEST_F(ARequest, with_a_ticket_of_another_person_is_refused_however_it_is_signed) {
  Machine neighbour{
      house, in_the_window,
      MemberKey{house.institution.code, ContractId::trusted("00000000002"), MemberId::trusted("ADMIN")}};
  const auto theirs = neighbour.open().value();
  auto header = machine.request_header(theirs.order.id);
  EXPECT_EQ(refusal(header, machine.claim(theirs.ticket_text), machine.old_key),
            ErrorCode::JwsWrongSignature);
  header["x5t#S256"] = neighbour.request_header(theirs.order.id)["x5t#S256"];
  EXPECT_EQ(refusal(header, machine.claim(theirs.ticket_text), machine.old_key),
            ErrorCode::JwsWrongSignature);
  EXPECT_EQ(house.records.rows().order(theirs.order.id)->state, State::Opened);
}

TEST_F(ARequest, with_a_key_that_was_seen_before_is_refused) {
  auto& known = house.records.rows().known_keys;
  known[machine.new_key.public_half().fingerprint().text()] = "";
  EXPECT_EQ(machine.request(opened).error().code, ErrorCode::KeySeenBefore);
  EXPECT_EQ(order().state, State::Opened);
}

TEST_F(ARequest, with_the_key_of_an_order_given_up_is_refused) {
  must(machine.request(opened));
  must(machine.cancel(opened.order.id));
  const auto next = machine.open().value();
  machine.csr = machine.new_key.request("whatever");
  EXPECT_EQ(machine.request(next).error().code, ErrorCode::KeySeenBefore);
}

TEST_F(ARequest, with_the_old_key_itself_is_refused_even_where_nobody_remembered_it) {
  machine.csr = machine.old_key.request("whatever");
  EXPECT_EQ(machine.request(opened).error().code, ErrorCode::KeySeenBefore);
}

TEST_F(ARequest, is_refused_once_the_old_certificate_is_revoked_or_frozen) {
  for (const auto status : {CertificateStatus::Revoked, CertificateStatus::Frozen}) {
    House other;
    Machine theirs{other, in_the_window};
    const auto ticket = theirs.open().value();
    other.held(theirs.old_certificate).status = status;
    EXPECT_EQ(theirs.request(ticket).error().code, ErrorCode::OrderClosed);
    EXPECT_EQ(other.records.rows().order(ticket.order.id)->state, State::Rejected);
    EXPECT_EQ(other.people.certificates.size(), 1U);
  }
}

TEST_F(ARequest, waits_as_requested_while_the_signer_is_away_and_is_fetched_later_without_the_ticket) {
  house.issuer = nullptr;
  EXPECT_EQ(machine.request(opened).error().code, ErrorCode::SignerAway);
  EXPECT_EQ(order().state, State::Requested);
  EXPECT_EQ(machine.fetch(opened.order.id).error().code, ErrorCode::SignerAway);
  machine.now += std::chrono::hours{20};
  house.issuer = shared_issuer();
  EXPECT_EQ(machine.request(opened).error().code, ErrorCode::TicketInvalid);
  EXPECT_TRUE(machine.fetch(opened.order.id).ok());
  EXPECT_EQ(order().state, State::Issued);
}

TEST_F(ARequest, that_waits_for_the_signer_is_issued_without_anybody_coming_back) {
  house.issuer = nullptr;
  EXPECT_EQ(machine.request(opened).error().code, ErrorCode::SignerAway);
  EXPECT_EQ(house.renewals.issue_waiting(machine.now).value(), 0);
  EXPECT_EQ(order().state, State::Requested);
  house.issuer = shared_issuer();
  EXPECT_EQ(house.renewals.issue_waiting(machine.now).value(), 1);
  EXPECT_EQ(order().state, State::Issued);
  EXPECT_EQ(house.renewals.issue_waiting(machine.now).value(), 0);
  EXPECT_TRUE(machine.prove(opened.order.id).ok());
}

TEST_F(ARequest, that_waits_for_the_signer_ends_when_its_old_certificate_is_revoked_meanwhile) {
  house.issuer = nullptr;
  EXPECT_EQ(machine.request(opened).error().code, ErrorCode::SignerAway);
  house.held(machine.old_certificate).status = CertificateStatus::Revoked;
  house.issuer = shared_issuer();
  EXPECT_EQ(house.renewals.issue_waiting(machine.now).value(), 0);
  EXPECT_EQ(order().state, State::Rejected);
}

TEST_F(ARequest, keeps_the_old_keys_signature_for_the_signer_until_it_is_issued) {
  house.issuer = nullptr;
  EXPECT_EQ(machine.request(opened).error().code, ErrorCode::SignerAway);
  const auto kept = crypto::Jws::parse(order().evidence);
  ASSERT_TRUE(kept.ok());
  EXPECT_TRUE(kept->verify(machine.old_key.public_half()).ok());
  house.issuer = shared_issuer();
  EXPECT_TRUE(machine.fetch(opened.order.id).ok());
  EXPECT_EQ(order().evidence, "") << "it holds the ticket";
}

TEST_F(ARequest, by_an_rsa_key_is_as_good) {
  machine.new_key = TestKey::rsa2048();
  machine.csr = machine.new_key.request("whatever");
  EXPECT_TRUE(machine.request(opened).ok());
  EXPECT_TRUE(machine.prove(opened.order.id).ok());
}

}  // namespace
}  // namespace sekisho::renewal
