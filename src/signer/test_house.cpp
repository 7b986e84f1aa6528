// SPDX-License-Identifier: Apache-2.0
#include "signer/test_house.h"

namespace sekisho::signer::testing {

SigningAuthority shared_key() {
  return {shared_authority().certificate(),
          certificate::open_key_file(shared_authority().key_path(), Secret("passphrase")).value(),
          InstitutionCode::trusted("9001"),
          organization,
          certificate::Profile{},
          SigningAuthority::usual_months};
}

nlohmann::json Renewal::header() const {
  return {{"typ", type},
          {"url", "https://portal.localhost/agent/orders/request"},
          {"nonce", "n"},
          {"x5t#S256", base64url(crypto::sha256(old_leaf.der()))}};
}

std::string Renewal::jws(const TestKey& by, const TestKey& asks_for) const {
  return by.jws_text(header(), {{"ticket", ticket}, {"csr", base64url(asks_for.request("x"))}});
}

certificate::Draft Renewal::draft() const { return shared_issuer()->draft(plan, new_key.public_half(), {}); }

SignRequest Renewal::request(const certificate::Draft& draft, const std::string& jws_text) const {
  return {shared_authority().certificate().fingerprint(), draft.tbs_der(), {jws_text, old_leaf.der()}};
}

std::unique_ptr<SigningService> Signer::started() {
  return std::make_unique<SigningService>(std::vector{shared_key()}, believed, *log, limits);
}

void Signer::restart() {
  service.reset();
  log.reset();
  log = SignatureLog::open(path()).value();
  service = started();
}

}  // namespace sekisho::signer::testing
