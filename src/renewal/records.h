// SPDX-License-Identifier: Apache-2.0
// What a renewal asks of storage, inside one transaction.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "audit/entry.h"
#include "contract/held_certificate.h"
#include "contract/institution.h"
#include "contract/member.h"
#include "contract/notice.h"
#include "renewal/acquisition.h"
#include "renewal/halt.h"
#include "renewal/order.h"

namespace sekisho::renewal {

class Records {
 public:
  virtual ~Records() = default;

  virtual Result<std::optional<contract::HeldCertificate>> find_certificate(
      const Fingerprint& fingerprint) = 0;
  virtual Result<std::optional<contract::CertificateStatus>> status_of(const Fingerprint& certificate) = 0;
  virtual Result<std::vector<contract::HeldCertificate>> certificates_of(const MemberKey& member) = 0;
  virtual Result<std::optional<contract::Member>> find_member(const MemberKey& key) = 0;
  virtual Result<std::optional<Order>> find_order(const OrderId& id) = 0;
  virtual Result<std::optional<Order>> find_open_order(const Fingerprint& old_certificate) = 0;
  virtual Result<std::vector<Order>> orders_of(const MemberKey& member) = 0;  // newest first
  virtual Result<std::optional<Ticket>> find_ticket(const std::string& hash) = 0;
  virtual Result<std::optional<Ticket>> newest_ticket(const OrderId& order) = 0;

  // False: an open order for that certificate exists already.
  virtual Result<bool> keep_order(const Order& order, const audit::Entry& entry) = 0;
  // Writes every field but id, member, old certificate, its end and opened_at, version + 1, where the state
  // is still `expected` and the version still the order's. False: it has moved.
  virtual Result<bool> change_order(State expected, const Order& order, const audit::Entry& entry) = 0;
  virtual Result<void> note(const audit::Entry& entry) = 0;  // of what was changed together with another step
  virtual Result<void> keep_ticket(const Ticket& ticket, const audit::Entry& entry) = 0;
  virtual Result<void> change_ticket(
      const Ticket& ticket) = 0;  // its times; the order's version + 1, so that the page sees it
  virtual Result<void> void_tickets_of_login(const std::string& login_id_hash, Time at) = 0;
  // False: this key was seen before (other than by the same order).
  virtual Result<bool> remember_key(const KeyFingerprint& key, const OrderId& order, Time at) = 0;

  virtual Result<std::optional<Acquisition>> find_acquisition(const OrderId& id) = 0;
  virtual Result<std::optional<Acquisition>> find_open_acquisition(const MemberKey& member) = 0;
  // False: that id was there before, or the member has an open one.
  virtual Result<bool> keep_acquisition(const Acquisition& acquisition, const audit::Entry& entry) = 0;
  // Writes every field but id, member, code, tries and offered_at, where the state is still `expected`.
  // False: it is not.
  virtual Result<bool> change_acquisition(AcquisitionState expected, const Acquisition& acquisition,
                                          const audit::Entry& entry) = 0;
  // False: no such code, or `most` tries are spent.
  virtual Result<bool> spend_code_try(const OrderId& id, int most) = 0;
  virtual Result<void> give_code_try_back(const OrderId& id) = 0;

  virtual Result<void> keep_certificate(const contract::HeldCertificate& certificate,
                                        const audit::Entry& entry) = 0;
  // At entry.at.
  virtual Result<void> set_status(const Fingerprint& certificate, contract::CertificateStatus status,
                                  contract::RevocationReason reason, const audit::Entry& entry) = 0;
  // False: there is one of that kind for that subject already.
  virtual Result<bool> keep_notice(const contract::Notice& notice, const audit::Entry& entry) = 0;
  virtual Result<void> close_notices(contract::NoticeKind kind, const Fingerprint& subject, Time at) = 0;

  virtual Result<std::vector<Halt>> halts() = 0;  // oldest first; rarely any
  // False: that authority stands still already.
  virtual Result<bool> keep_halt(const Halt& halt, const audit::Entry& entry) = 0;
  virtual Result<std::vector<IssueClock>> issue_clocks() = 0;  // of CAs that have issued
  // Forward only: what another server has put later stays.
  virtual Result<void> advance_issue_clock(const IssueClock& clock) = 0;

  // For the scheduler; each at most `limit`.
  virtual Result<std::vector<contract::HeldCertificate>> due_without_notice(
      const InstitutionCode& institution, Time now, Time ends_before, int limit) = 0;
  virtual Result<std::vector<Order>> requested_orders(int limit) = 0;            // oldest first
  virtual Result<std::vector<Order>> open_orders_past(Time now, int limit) = 0;  // expires_at ≤ now
  virtual Result<std::vector<Acquisition>> open_acquisitions_past(Time now, int limit) = 0;
  virtual Result<std::vector<Order>> committed_before(const InstitutionCode& institution,
                                                      Time committed_before, Time now,
                                                      int limit) = 0;  // overlap over, or old one expired
};

}  // namespace sekisho::renewal
