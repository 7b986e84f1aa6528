// SPDX-License-Identifier: Apache-2.0
#include "renewal/revoke_own.h"

namespace sekisho::renewal {
namespace {

using contract::CertificateStatus;

// The order that made it may have come as far as PROVEN: the old certificate stays what it is then, and may
// renew again.
Result<void> end_orders(Records& records, const contract::HeldCertificate& held, const Caller& caller) {
  const auto made_by = held.order ? TRY(records.find_order(*held.order)) : std::nullopt;
  if (made_by && is_open(made_by->state)) {
    TRY(close(records, *made_by, State::Rejected,
              entry_of(*made_by, "renewal.rejected", caller.actor, caller.now)));
  }
  if (const auto begun = TRY(records.find_open_order(held.fingerprint))) {
    TRY(reject_if_a_certificate_is_gone(records, *begun, caller.now));
  }
  return {};
}

}  // namespace

Result<void> revoke_own(Transactions<Records>& records, const Fingerprint& certificate,
                        contract::RevocationReason reason, const Caller& caller) {
  return records.run([&](Records& unit) -> Result<void> {
    const auto held = TRY(unit.find_certificate(certificate));
    if (!held) {
      return Error{ErrorCode::DoctorUnknownLeaf, certificate.text()};
    }
    if (held->status == CertificateStatus::Revoked) {
      return {};
    }
    if (held->status == CertificateStatus::Frozen) {
      return Error{ErrorCode::DoctorFrozen, certificate.text()};
    }
    const audit::Entry entry{caller.now,
                             held->member.institution.text(),
                             caller.actor,
                             "certificate.revoked",
                             certificate.text(),
                             {{"member", held->member.text()},
                              {"by", "its own key"},
                              {"reason", std::string(contract::name_of(reason))}}};
    TRY(unit.set_status(certificate, CertificateStatus::Revoked, reason, entry));
    return end_orders(unit, *held, caller);
  });
}

}  // namespace sekisho::renewal
