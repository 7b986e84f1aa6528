// SPDX-License-Identifier: Apache-2.0
#include "renewal/freeze.h"

#include <algorithm>

#include "audit/approvers.h"

namespace sekisho::renewal {
namespace {

using contract::CertificateStatus;
using contract::HeldCertificate;
using contract::RevocationReason;

audit::Entry entry_about(const HeldCertificate& held, std::string action, const Caller& caller) {
  return audit::Entry{caller.now,
                      held.member.institution.text(),
                      caller.actor,
                      std::move(action),
                      held.fingerprint.text(),
                      {{"member", held.member.text()}, {"was", std::string(name_of(held.status))}}};
}

// An order lives by its old certificate, a code's by itself: a provisional certificate must not become active
// while its holder is stopped.
Result<void> end_what_is_under_way(Records& records, const MemberKey& member, const Caller& caller) {
  for (const Order& order : TRY(records.orders_of(member))) {
    TRY(reject_if_a_certificate_is_gone(records, order, caller.now));
  }
  auto open = TRY(records.find_open_acquisition(member));
  return open ? end_acquisition(records, *std::move(open), caller) : Result<void>();
}

struct Status {
  CertificateStatus status;
  RevocationReason reason;
};

Result<Status> without_freeze(Records& records, const HeldCertificate& held) {
  bool replaced = held.reason == RevocationReason::Superseded;
  for (const Order& order : TRY(records.orders_of(held.member))) {
    if (order.old_certificate != held.fingerprint) {
      continue;
    }
    if (order.state == State::Retired) {
      return Status{CertificateStatus::Revoked, RevocationReason::Superseded};
    }
    replaced = replaced || order.state == State::Committed;
  }
  return Status{replaced ? CertificateStatus::Superseded : CertificateStatus::Active, RevocationReason::None};
}

}  // namespace

Result<int> freeze_member(Transactions<Records>& transactions, const MemberKey& member,
                          const Caller& caller) {
  return write(transactions, [&](Records& records) -> Result<int> {
    if (!TRY(records.find_member(member))) {
      return Error{ErrorCode::MemberUnknown, member.text()};
    }
    int frozen = 0;
    for (const HeldCertificate& held : TRY(records.certificates_of(member))) {
      const bool superseded = held.status == CertificateStatus::Superseded;
      if (!superseded && held.status != CertificateStatus::Active) {
        continue;
      }
      // The reason remembers what it comes back to; to the world it is certificateHold (revocation/status).
      TRY(records.set_status(held.fingerprint, CertificateStatus::Frozen,
                             superseded ? RevocationReason::Superseded : RevocationReason::None,
                             entry_about(held, "certificate.frozen", caller)));
      ++frozen;
    }
    if (frozen == 0) {
      return Error{ErrorCode::NotFound, "no certificate that could be frozen"};
    }
    TRY(end_what_is_under_way(records, member, caller));
    return frozen;
  });
}

Result<std::optional<Time>> frozen_since(Records& records, const MemberKey& member) {
  std::optional<Time> since;
  for (const HeldCertificate& held : TRY(records.certificates_of(member))) {
    if (held.status == CertificateStatus::Frozen) {
      since = std::max(since.value_or(held.status_since), held.status_since);
    }
  }
  return since;
}

Result<int> lift_freeze(Transactions<Records>& transactions, const MemberKey& member, Time since,
                        const Caller& caller, const std::vector<std::string>& approvers) {
  return write(transactions, [&](Records& records) -> Result<int> {
    if (TRY(frozen_since(records, member)) != since) {
      return Error{ErrorCode::Busy, "not frozen since " + rfc3339(since) + " any more"};
    }
    int lifted = 0;
    for (const HeldCertificate& held : TRY(records.certificates_of(member))) {
      if (held.status != CertificateStatus::Frozen) {
        continue;
      }
      const Status status = TRY(without_freeze(records, held));
      audit::Entry entry = entry_about(held, "certificate.freeze_lifted", caller);
      audit::add_approvers(entry, approvers);
      TRY(records.set_status(held.fingerprint, status.status, status.reason, entry));
      ++lifted;
    }
    return lifted;
  });
}

}  // namespace sekisho::renewal
