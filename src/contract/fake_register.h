// SPDX-License-Identifier: Apache-2.0
// For tests: the rows that login and renewal both read, in memory. Their fakes of Records stand on it.
#pragma once

#include <algorithm>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "base/test_must.h"
#include "contract/held_certificate.h"
#include "contract/institution.h"
#include "contract/member.h"
#include "contract/notice.h"

namespace sekisho::contract::testing {

struct Register {
  std::vector<HeldCertificate> certificates;
  std::vector<Member> members;
  std::vector<Notice> notices;
  // One writer at a time, as in a database; shared by everything that stands on this register.
  std::shared_ptr<std::mutex> one_writer = std::make_shared<std::mutex>();

  HeldCertificate* certificate(const Fingerprint& fingerprint) {
    const auto found = std::find_if(certificates.begin(), certificates.end(),
                                    [&](const auto& held) { return held.fingerprint == fingerprint; });
    return found == certificates.end() ? nullptr : &*found;
  }
  Member* member(const MemberKey& key) {
    const auto found =
        std::find_if(members.begin(), members.end(), [&](const auto& row) { return row.key == key; });
    return found == members.end() ? nullptr : &*found;
  }
};

// One at a time; what fails is undone, as a database undoes it.
template <class Rows, class Work>
Result<void> all_or_nothing(Register& people, Rows& rows, const Work& work) {
  const std::lock_guard lock(*people.one_writer);
  const Register people_before = people;
  const Rows rows_before = rows;
  Result<void> done = work();
  if (!done.ok()) {
    people = people_before;
    rows = rows_before;
  }
  return done;
}

template <class T>
std::optional<T> copy_of(const T* row) {
  return row == nullptr ? std::nullopt : std::optional<T>(*row);
}

// Active since its first second. A template: this folder does not know certificates.
template <class Certificate>
HeldCertificate held_by(const MemberKey& member, const Certificate& leaf, const Certificate& authority) {
  return {leaf.fingerprint(),
          member,
          leaf.serial(),
          authority.fingerprint(),
          CertificateStatus::Active,
          leaf.not_before(),
          RevocationReason::None,
          leaf.not_before(),
          leaf.not_after(),
          leaf.common_name(),
          leaf.pem(),
          {}};
}

inline Institution institution_of(const char* code, const char* host) {
  Institution institution{InstitutionCode::trusted(code),
                          "せきしょ信用金庫",
                          "Sekisho Shinkin Bank",
                          "当金庫",
                          host,
                          Zone{},
                          Policy{}};
  institution.policy.application_url = "https://bank.example/";
  return institution;
}

inline MemberKey administrator_of(const InstitutionCode& institution) {
  return {institution, ContractId::trusted("00000000001"), MemberId::trusted("ADMIN")};
}

inline Member member_of(const MemberKey& key) {
  return Member{key, "株式会社せきしょ商店", "", 0, {}, {}, {}, "", 0, 0, {}};
}

}  // namespace sekisho::contract::testing
