// SPDX-License-Identifier: Apache-2.0
// For tests: an institution with its CA, one person whose certificate ends soon, and that person's machine.
#pragma once

#include <stdexcept>

#include "certificate/test_leaf.h"
#include "crypto/test_keys.h"
#include "renewal/fake_records.h"
#include "renewal/renewals.h"
#include "renewal/ticket.h"

namespace sekisho::renewal::testing {

using certificate::testing::leaf_for;
using certificate::testing::shared_authority;
using certificate::testing::shared_issuer;
using contract::CertificateStatus;
using crypto::testing::TestKey;
using std::chrono::days;
using std::chrono::minutes;

// Stands for the power going off between two durable steps.
struct PowerLoss : std::runtime_error {
  explicit PowerLoss(std::string_view step) : std::runtime_error(std::string(step)) {}
};

inline contract::HeldCertificate held_by(const MemberKey& member, const certificate::Certificate& leaf) {
  return {leaf.fingerprint(),
          member,
          leaf.serial(),
          shared_authority().certificate().fingerprint(),
          CertificateStatus::Active,
          leaf.not_before(),
          contract::RevocationReason::None,
          leaf.not_before(),
          leaf.not_after(),
          leaf.common_name(),
          leaf.pem(),
          {}};
}

struct House {
  contract::testing::Register people;
  FakeRecords records{people};
  contract::Institution institution = contract::testing::institution_of("9001", "portal.localhost");
  Turnstile signing{8, 8};
  std::mutex steps_mutex;
  std::string power_goes_after;
  std::vector<std::string> steps;
  std::vector<LogLine> log;
  std::shared_ptr<const certificate::Issuer> issuer = shared_issuer();
  std::shared_ptr<const certificate::Issuer> followed;  // by `issuer`
  Renewals renewals{surroundings()};

  Surroundings surroundings() {
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

  contract::HeldCertificate& held(const Fingerprint& fingerprint) { return *people.certificate(fingerprint); }
  int count(CertificateStatus status) {
    return static_cast<int>(std::count_if(people.certificates.begin(), people.certificates.end(),
                                          [&](const auto& row) { return row.status == status; }));
  }
};

// The person's machine: the old key, and a new one for each renewal.
struct Machine {
  House& house;
  Time now;
  MemberKey member = contract::testing::administrator_of(house.institution.code);
  TestKey old_key = TestKey::p256();
  TestKey new_key = TestKey::p256();
  Bytes csr = new_key.request("whatever");
  Fingerprint old_certificate = registered();

  Fingerprint registered() {
    // 2028-02-29 23:59:59 in Japan.
    const auto leaf = leaf_for(member, old_key.public_half(), parse_rfc3339("2028-02-29T14:59:59Z").value());
    house.people.members.push_back(contract::testing::member_of(member));
    house.people.certificates.push_back(held_by(member, leaf));
    return leaf.fingerprint();
  }

  Result<Opened> open() { return house.renewals.open({house.held(old_certificate), "login-1"}, now); }
  std::string nonce(const OrderId& order) { return house.renewals.nonce(order, now).value().nonce; }

  static constexpr auto request_url = "https://portal.localhost:8443/agent/orders/request";
  nlohmann::json request_header(const OrderId& order) {
    return {{"typ", "sekisho-request"},
            {"url", request_url},
            {"nonce", nonce(order)},
            {"x5t#S256", base64url(parse_hex(old_certificate.text()).value())}};
  }
  nlohmann::json claim(const std::string& ticket) { return {{"ticket", ticket}, {"csr", base64url(csr)}}; }
  Result<Issued> request(const Opened& opened) {
    return house.renewals.request({old_key.jws(request_header(opened.order.id), claim(opened.ticket_text)),
                                   request_url, member.institution},
                                  now);
  }

  Signed by_new_key(const OrderId& order, const std::string& verb, const nlohmann::json& payload) {
    const std::string url = "https://portal.localhost:8443/agent/orders/" + order.text() + "/" + verb;
    const nlohmann::json header{{"typ", "sekisho-" + verb}, {"url", url}, {"nonce", nonce(order)}};
    return {new_key.jws(header, payload), url, member.institution};
  }
  Result<Issued> fetch(const OrderId& order) {
    return house.renewals.fetch(order, by_new_key(order, "fetch", {{"order", order.text()}}), now);
  }
  Result<Order> prove(const OrderId& order) {
    const auto& fresh = house.records.rows().order(order)->new_certificate;
    return house.renewals.prove(order, by_new_key(order, "proof", {{"leaf", fresh ? fresh->text() : ""}}),
                                now);
  }
  Result<Order> cancel(const OrderId& order) {
    return house.renewals.cancel(order, by_new_key(order, "cancel", {{"order", order.text()}}), now);
  }
  // 更新 to ⑫.
  Fingerprint renew() {
    const auto opened = open().value();
    const auto issued = request(opened).value();
    must(prove(opened.order.id));
    return *issued.order.new_certificate;
  }
  void log_in_with(const Fingerprint& certificate) {
    must(house.renewals.commit(house.held(certificate), now));
  }
};

inline const Time in_the_window = parse_rfc3339("2028-02-10T01:00:00Z").value();

}  // namespace sekisho::renewal::testing
