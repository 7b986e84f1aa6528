// SPDX-License-Identifier: Apache-2.0
#include "renewal/issuing.h"

namespace sekisho::renewal {

certificate::Profile profile_of(const contract::Institution& institution, const certificate::Issuer& issuer) {
  return certificate::client_profile(
      institution.policy.pki_url, certificate::file_name(institution.code, issuer.authority().fingerprint()));
}

certificate::Plan plan_for(const contract::Institution& institution, const MemberKey& member, Time end,
                           Time now) {
  // Back-dated: a PC whose clock is behind would hide the new certificate (facts, "Real browsers").
  return {certificate::common_name(member, end, institution.zone), institution.name,
          now - std::chrono::minutes{10}, end};
}

contract::HeldCertificate provisional(const Making& by, const certificate::Certificate& leaf,
                                      const Fingerprint& authority, Time now) {
  return contract::HeldCertificate{leaf.fingerprint(),
                                   by.member,
                                   leaf.serial(),
                                   authority,
                                   contract::CertificateStatus::Provisional,
                                   now,
                                   contract::RevocationReason::None,
                                   leaf.not_before(),
                                   leaf.not_after(),
                                   leaf.common_name(),
                                   leaf.pem(),
                                   by.id};
}

}  // namespace sekisho::renewal
