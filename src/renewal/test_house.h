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

contract::HeldCertificate held_by(const MemberKey& member, const certificate::Certificate& leaf);

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

  House();
  ~House();

  Surroundings surroundings();

  contract::HeldCertificate& held(const Fingerprint& fingerprint) { return *people.certificate(fingerprint); }
  int count(CertificateStatus status);
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

  Fingerprint registered();

  Result<Opened> open() { return house.renewals.open({house.held(old_certificate), "login-1"}, now); }
  std::string nonce(const OrderId& order) { return house.renewals.nonce(order, now).value().nonce; }

  static constexpr auto request_url = "https://portal.localhost:8443/agent/orders/request";
  nlohmann::json request_header(const OrderId& order);
  nlohmann::json claim(const std::string& ticket) { return {{"ticket", ticket}, {"csr", base64url(csr)}}; }
  Result<Issued> request(const Opened& opened);

  Signed by_new_key(const OrderId& order, const std::string& verb, const nlohmann::json& payload);
  Result<Issued> fetch(const OrderId& order);
  Result<Order> prove(const OrderId& order);
  Result<Order> cancel(const OrderId& order);
  // 更新 to ⑫.
  Fingerprint renew();
  void log_in_with(const Fingerprint& certificate);
};

inline const Time in_the_window = parse_rfc3339("2028-02-10T01:00:00Z").value();

}  // namespace sekisho::renewal::testing
