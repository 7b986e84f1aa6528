// SPDX-License-Identifier: Apache-2.0
#include "staff/revoked_of.h"

namespace sekisho::staff {
namespace {

using contract::CertificateStatus;
using contract::RevocationReason;

RevokedElsewhere kept(const certificate::ReadList::Entry& entry) {
  RevokedElsewhere one{entry.serial, CertificateStatus::Revoked, RevocationReason::None, entry.since};
  switch (entry.reason) {
    case 1:
      one.reason = RevocationReason::KeyCompromise;
      break;
    case 4:
      one.reason = RevocationReason::Superseded;
      break;
    case 5:
      one.reason = RevocationReason::CessationOfOperation;
      break;
    case 6:
      one.status = CertificateStatus::Frozen;
      break;
    case 9:
      one.reason = RevocationReason::PrivilegeWithdrawn;
      break;
    default:
      break;
  }
  return one;
}

}  // namespace

std::vector<RevokedElsewhere> revoked_of(const certificate::ReadList& list) {
  std::vector<RevokedElsewhere> revoked;
  revoked.reserve(list.entries.size());
  for (const auto& entry : list.entries) {
    revoked.push_back(kept(entry));
  }
  return revoked;
}

Result<void> check_is_of_the_past(const certificate::ReadList& list, Time now) {
  return list.this_update > now
             ? Error{ErrorCode::ImportRefused, "the revocation list is of the future: is this clock right?"}
             : Result<void>();
}

}  // namespace sekisho::staff
