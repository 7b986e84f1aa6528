// SPDX-License-Identifier: Apache-2.0
#include "renewal/issuing.h"

#include <algorithm>

#include "certificate/key_policy.h"

namespace sekisho::renewal {

namespace {

certificate::ProfileWords words_of(const contract::Institution& institution) {
  const contract::CertificateProfile& profile = institution.policy.certificate;
  return {profile.pki_url,         profile.pki_pointers, profile.more_purposes,
          profile.subject_country, profile.subject_unit, profile.key_kinds};
}

}  // namespace

Result<void> check_key_kind(const contract::Institution& institution, const crypto::PublicKey& key) {
  const auto taken = certificate::client_profile(words_of(institution), "").key_kinds;
  const std::string kind = certificate::kind_name(key);
  return std::find(taken.begin(), taken.end(), kind) != taken.end()
             ? Result<void>()
             : Error{ErrorCode::KeyKindRefused, kind + ", " + institution.code.text() + " takes " +
                                                    institution.policy.certificate.key_kinds};
}

certificate::Profile profile_of(const contract::Institution& institution,
                                const certificate::Certificate& authority) {
  return certificate::client_profile(words_of(institution),
                                     certificate::file_name(institution.code, authority.fingerprint()));
}

Time end_after(Time instant, const contract::Institution& institution) {
  const int months = institution.policy.certificate.validity_months;
  return end_of_day(months_later(local_day(instant, institution.zone), months), institution.zone);
}

Time full_term_until(const contract::Institution& institution, const certificate::Certificate& authority) {
  const Day last = local_day(authority.not_after(), institution.zone);
  const Day old_end = months_later(last, -institution.policy.certificate.validity_months);
  const Day day_before = std::chrono::sys_days{old_end} - std::chrono::days{1};
  return end_of_day(day_before, institution.zone) - std::chrono::days{institution.policy.window_days};
}

certificate::Plan plan_for(const contract::Institution& institution, const MemberKey& member, Time end,
                           Time now) {
  return {certificate::common_name(member, end, institution.zone), institution.name, now - back_dated, end};
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
