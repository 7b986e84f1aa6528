// SPDX-License-Identifier: Apache-2.0
// The doctor's pages: which certificate was used, why it does not do, what to do next. No lock is counted.
#include <algorithm>

#include "http/login_pages.h"

namespace sekisho::http {
namespace {

using contract::CertificateStatus;

Json chosen_json(const Visit& visit, const login::Presented& presented) {
  if (!presented.leaf) {
    return nullptr;
  }
  const auto& leaf = *presented.leaf;
  Json chosen{{"common_name", leaf.common_name()},
              {"role", nullptr},
              {"company", ""},
              {"until", rfc3339(leaf.not_after())},
              {"days_left", days_left(visit.now, leaf.not_after(), visit.institution().zone)}};
  if (presented.held && presented.held->member.institution == visit.institution().code) {
    chosen["role"] = label_of_role(contract::role_of(presented.held->member));
  }
  return chosen;
}

// When it was replaced, and the month of the one that replaced it.
Result<void> add_successor(const Visit& visit, const contract::HeldCertificate& held, Json& shown) {
  const auto all = TRY(read(visit.portal.orders,
                            [&](renewal::Records& records) { return records.certificates_of(held.member); }));
  const auto newer = std::find_if(all.begin(), all.end(), [&](const contract::HeldCertificate& other) {
    return other.fingerprint != held.fingerprint && other.status == CertificateStatus::Active;
  });
  if (newer != all.end()) {
    shown["new_month"] = year_month(newer->not_after, visit.institution().zone);
  }
  shown["renewed_on"] = rfc3339(held.status_since);
  return {};
}

Result<void> add_held(const Visit& visit, const contract::HeldCertificate& held, ErrorCode reason,
                      Json& shown) {
  const auto grace = std::chrono::days{visit.institution().policy.grace_days};
  shown["until"] = rfc3339(held.not_after);
  shown["from"] = rfc3339(held.not_before);
  shown["grace_until"] = rfc3339(held.not_after + grace);
  if (held.status == CertificateStatus::Frozen) {
    shown["frozen_on"] = rfc3339(held.status_since);
  }
  return reason == ErrorCode::DoctorSuperseded ? add_successor(visit, held, shown) : Result<void>();
}

std::string other_code(const login::Presented& presented) {
  if (presented.held) {
    return presented.held->member.institution.text();
  }
  return presented.path_elsewhere ? presented.path_elsewhere->text() : std::string();
}

}  // namespace

Result<Json> doctor_page(const Visit& visit, const Diagnosis& diagnosis) {
  const ErrorCode reason = diagnosis.judgement.reason.value_or(ErrorCode::Internal);
  Json shown = page(visit, "doctor", "③");
  shown["code"] = wire_name(reason);
  shown["door"] = label_of_role(diagnosis.door);
  shown["chosen"] = chosen_json(visit, diagnosis.presented);
  for (const char* field :
       {"until", "from", "grace_until", "renewed_on", "new_month", "other_code", "frozen_on", "other_door"}) {
    shown[field] = nullptr;
  }
  shown["may_go_on"] = diagnosis.judgement.go_on != login::GoOn::No;
  if (diagnosis.judgement.go_on == login::GoOn::OtherDoor) {
    shown["other_door"] = diagnosis.door == contract::Role::Administrator ? "user" : "administrator";
  }
  if (reason == ErrorCode::DoctorOtherInstitution) {
    shown["other_code"] = other_code(diagnosis.presented);
  } else if (diagnosis.presented.held) {
    TRY(add_held(visit, *diagnosis.presented.held, reason, shown));
  }
  return shown;
}

}  // namespace sekisho::http
