// SPDX-License-Identifier: Apache-2.0
#include "renewal/test_house.h"

namespace sekisho::renewal::testing {

contract::HeldCertificate held_by(const MemberKey& member, const certificate::Certificate& leaf) {
  return contract::testing::held_by(member, leaf, shared_authority().certificate());
}

House::House() = default;
House::~House() = default;

Surroundings House::surroundings() {
  return {records,
          [this](const InstitutionCode& code) {
            return code == institution.code ? std::optional(institution) : std::nullopt;
          },
          [this](const InstitutionCode&) {
            std::vector<std::shared_ptr<const certificate::Issuer>> all;
            for (const auto& one : {issuer, followed}) {
              if (one) {
                all.push_back(one);
              }
            }
            return all;
          },
          Secret("nonce key"),
          signing,
          [this](std::string_view step) {
            const std::lock_guard lock(steps_mutex);
            steps.emplace_back(step);
            if (step == power_goes_after) {
              power_goes_after.clear();
              throw PowerLoss(step);
            }
          },
          Surroundings::Signs::ForUs,
          [this](const LogLine& line) { log.push_back(line); }};
}

int House::count(CertificateStatus status) {
  return static_cast<int>(std::count_if(people.certificates.begin(), people.certificates.end(),
                                        [&](const auto& row) { return row.status == status; }));
}

Fingerprint Machine::registered() {
  // 2028-02-29 23:59:59 in Japan.
  const auto leaf = leaf_for(member, old_key.public_half(), parse_rfc3339("2028-02-29T14:59:59Z").value());
  house.people.members.push_back(contract::testing::member_of(member));
  house.people.certificates.push_back(held_by(member, leaf));
  return leaf.fingerprint();
}

nlohmann::json Machine::request_header(const OrderId& order) {
  return {{"typ", "sekisho-request"},
          {"url", request_url},
          {"nonce", nonce(order)},
          {"x5t#S256", base64url(parse_hex(old_certificate.text()).value())}};
}

Result<Issued> Machine::request(const Opened& opened) {
  return house.renewals.request({old_key.jws(request_header(opened.order.id), claim(opened.ticket_text)),
                                 request_url, member.institution},
                                now);
}

Signed Machine::by_new_key(const OrderId& order, const std::string& verb, const nlohmann::json& payload) {
  const std::string url = "https://portal.localhost:8443/agent/orders/" + order.text() + "/" + verb;
  const nlohmann::json header{{"typ", "sekisho-" + verb}, {"url", url}, {"nonce", nonce(order)}};
  return {new_key.jws(header, payload), url, member.institution};
}

Result<Issued> Machine::fetch(const OrderId& order) {
  return house.renewals.fetch(order, by_new_key(order, "fetch", {{"order", order.text()}}), now);
}

Result<Order> Machine::prove(const OrderId& order) {
  const auto& fresh = house.records.rows().order(order)->new_certificate;
  return house.renewals.prove(order, by_new_key(order, "proof", {{"leaf", fresh ? fresh->text() : ""}}), now);
}

Result<Order> Machine::cancel(const OrderId& order) {
  return house.renewals.cancel(order, by_new_key(order, "cancel", {{"order", order.text()}}), now);
}

Fingerprint Machine::renew() {
  const auto opened = open().value();
  const auto issued = request(opened).value();
  must(prove(opened.order.id));
  return *issued.order.new_certificate;
}

void Machine::log_in_with(const Fingerprint& certificate) {
  must(house.renewals.commit(house.held(certificate), now));
}

}  // namespace sekisho::renewal::testing
