// SPDX-License-Identifier: Apache-2.0
#include "http/cmp_code_desk.h"

#include "certificate/signed_by.h"
#include "crypto/seal.h"

namespace sekisho::http {

using certificate::CmpConfirmation;
using certificate::CmpIssued;

// A MAC is no evidence for a signer of its own: like EST's, such a certificate waits for two people there.
Result<CmpIssued> CodeDesk::make() {
  const CmpMatter& here = matter();
  const auto asked = TRY(certificate::CmpKeyRequest::parse(here.request));
  const std::string kept =
      crypto::seal(here.cmp.message_key, code_.id.text(), Secret(std::string(text_view(here.request.der()))));
  auto leaf = TRY(here.cmp.renewals.acquire_by_machine(
      {institution_.code, code_.id.text(), std::string(text_view(code_.secret.bytes()))},
      {asked.key(), asked.key().fingerprint().text(), {}, "cmp", kept}, here.now));
  CmpIssued made{std::move(leaf), {}};
  for (const auto& authority : here.cmp.authorities()) {
    if (authority.institution == institution_.code &&
        certificate::is_signed_by(made.leaf, authority.certificate)) {
      // Who asks by a secret may trust nobody yet: the root too, in an answer that the secret protects.
      made.chain.push_back(authority.certificate);
      made.chain.insert(made.chain.end(), authority.above.begin(), authority.above.end());
    }
  }
  return made;
}

Result<void> CodeDesk::settle(const Fingerprint& given, CmpConfirmation said) {
  const renewal::Caller caller{"cmp", matter().now};
  return matter().cmp.orders.run([&](renewal::Records& records) -> Result<void> {
    const auto held = TRY(records.find_certificate(given));
    if (said == CmpConfirmation::Accepted && held) {
      return renewal::prove_acquired(records, *held, caller);
    }
    const auto acquisition = TRY(records.find_acquisition(code_.id));
    if (!acquisition || acquisition->state != renewal::AcquisitionState::Issued) {
      return Error{ErrorCode::OrderClosed, code_.id.text()};
    }
    return renewal::end_acquisition(records, *acquisition, caller);
  });
}

}  // namespace sekisho::http
