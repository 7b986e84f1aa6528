// SPDX-License-Identifier: Apache-2.0
// The exits CANCELLED, LAPSED, REJECTED, and the end of the old certificate: RETIRED.
#include "crypto/random.h"
#include "renewal/renewals.h"

namespace sekisho::renewal {
namespace {

using contract::CertificateStatus;
using contract::RevocationReason;

constexpr int at_a_time = 100;

// A lock stops an order's clock: it does not lapse while the person cannot log in, as long as there is a
// certificate to log in with, by the second door too.
Result<bool> clock_stands(Records& records, const Order& order, std::chrono::days grace, Time now) {
  const auto member = TRY(records.find_member(order.member));
  const auto old = TRY(records.find_certificate(order.old_certificate));
  return member && contract::locked_since(*member) && old && now <= old->not_after + grace;
}

Result<bool> lapse_one(Records& records, const Order& order, std::chrono::days grace, Time now) {
  if (order.state == State::Proven) {
    TRY(mark_committed(records, order, "scheduler", now));
    return true;
  }
  if (TRY(clock_stands(records, order, grace, now))) {
    return false;
  }
  TRY(close(records, order, State::Lapsed, entry_of(order, "renewal.lapsed", "scheduler", now)));
  return true;
}

enum class Successor { None, UnderWay, Committed };

// A new certificate that was lost is renewed again from the same old one: that second order needs it now.
Result<Successor> successor_of(Records& records, const Order& order) {
  auto found = Successor::None;
  for (const Order& other : TRY(records.orders_of(order.member))) {
    const bool later = other.id != order.id && other.old_certificate == order.old_certificate;
    if (later && is_open(other.state)) {
      return Successor::UnderWay;
    }
    if (later && other.state == State::Committed && other.committed_at >= order.committed_at) {
      found = Successor::Committed;
    }
  }
  return found;
}

// The lost first successor of a second renewal goes with the old one: both were superseded by this order.
Result<void> revoke_superseded(Records& records, const Order& order, const audit::Entry& entry) {
  for (const contract::HeldCertificate& held : TRY(records.certificates_of(order.member))) {
    const bool gone_with_it =
        held.status == CertificateStatus::Superseded && held.status_since <= *order.committed_at;
    if (held.fingerprint != *order.new_certificate && gone_with_it) {
      TRY(records.set_status(held.fingerprint, CertificateStatus::Revoked, RevocationReason::Superseded,
                             entry));
    }
  }
  return {};
}

// False: the old certificate is in use for another renewal; later.
Result<bool> retire_one(Records& records, Order order, Time now) {
  const Successor successor = TRY(successor_of(records, order));
  if (successor == Successor::UnderWay) {
    return false;
  }
  order.state = State::Retired;
  order.closed_at = now;
  const audit::Entry entry = entry_of(order, "renewal.retired", "scheduler", now);
  if (!TRY(records.change_order(State::Committed, order, entry))) {
    return false;
  }
  if (successor == Successor::None) {  // else that one's overlap decides about the old certificate
    TRY(revoke_superseded(records, order, entry));
  }
  return true;
}

}  // namespace

audit::Entry entry_of(const Order& order, std::string action, std::string actor, Time now) {
  audit::Entry entry{now,
                     order.member.institution.text(),
                     std::move(actor),
                     std::move(action),
                     order.id.text(),
                     {{"member", order.member.text()}, {"old", order.old_certificate.text()}}};
  if (order.new_certificate) {
    entry.details.emplace_back("new", order.new_certificate->text());
  }
  return entry;
}

std::string nonce_purpose(const OrderId& order) { return "order:" + order.text(); }

Result<void> move_order(Records& records, State expected, Order& order, const audit::Entry& entry) {
  if (!TRY(records.change_order(expected, order, entry))) {
    return Error{ErrorCode::Busy, "order moved meanwhile"};
  }
  ++order.version;
  return {};
}

Result<void> close(Records& records, Order order, State exit, const audit::Entry& entry) {
  const State expected = order.state;
  order.state = exit;
  order.closed_at = entry.at;
  TRY(move_order(records, expected, order, entry));
  if (!order.new_certificate) {
    return {};
  }
  const auto held = TRY(records.find_certificate(*order.new_certificate));
  if (held && held->status == CertificateStatus::Provisional) {
    TRY(records.set_status(held->fingerprint, CertificateStatus::Revoked,
                           RevocationReason::CessationOfOperation, entry));
  }
  return {};
}

Result<bool> reject_if_a_certificate_is_gone(Records& records, const Order& order, Time now) {
  if (!is_open(order.state) || order.state == State::Proven) {
    return false;
  }
  const auto old = TRY(records.status_of(order.old_certificate));
  const bool old_stands = old == CertificateStatus::Active || old == CertificateStatus::Superseded;
  const bool new_stands = !order.new_certificate ||
                          TRY(records.status_of(*order.new_certificate)) == CertificateStatus::Provisional;
  if (old_stands && new_stands) {
    return false;
  }
  TRY(close(records, order, State::Rejected, entry_of(order, "renewal.rejected", "server", now)));
  return true;
}

Result<Order> Renewals::cancel(const OrderId& order, const Signed& by_new_key, Time now) const {
  TRY(find_signed(order, by_new_key, "sekisho-cancel", now));
  return write(around_.records, [&](Records& records) -> Result<Order> {
    auto found = TRY(records.find_order(order));
    if (!found || !is_open(found->state) || found->state == State::Proven) {
      return Error{ErrorCode::OrderClosed, order.text()};
    }
    TRY(close(records, *found, State::Cancelled, entry_of(*found, "renewal.cancelled", "agent", now)));
    found->state = State::Cancelled;
    return *found;
  });
}

Result<int> Renewals::open_notices(const contract::Institution& institution, Time now) const {
  return write(around_.records, [&](Records& records) -> Result<int> {
    const Time ends_before = now + std::chrono::days{institution.policy.window_days};
    int opened = 0;
    for (const auto& held : TRY(records.due_without_notice(institution.code, now, ends_before, at_a_time))) {
      const contract::Notice notice{NoticeId::trusted(crypto::random_id()),
                                    held.member,
                                    contract::NoticeKind::RenewalDue,
                                    held.fingerprint,
                                    now,
                                    {},
                                    {}};
      const audit::Entry entry{now,
                               institution.code.text(),
                               "scheduler",
                               "notice.renewal_due",
                               held.fingerprint.text(),
                               {{"member", held.member.text()}}};
      opened += TRY(records.keep_notice(notice, entry)) ? 1 : 0;
    }
    return opened;
  });
}

Result<int> Renewals::lapse(Time now) const {
  return write(around_.records, [&](Records& records) -> Result<int> {
    int lapsed = 0;
    for (const Order& order : TRY(records.open_orders_past(now, at_a_time))) {
      const auto institution = around_.institution(order.member.institution);
      const std::chrono::days grace{institution ? institution->policy.grace_days : 0};
      lapsed += TRY(lapse_one(records, order, grace, now)) ? 1 : 0;
    }
    for (const Acquisition& unused : TRY(records.open_acquisitions_past(now, at_a_time))) {
      TRY(end_acquisition(records, unused, {"scheduler", now}));
      ++lapsed;
    }
    return lapsed;
  });
}

Result<int> Renewals::retire(const contract::Institution& institution, Time now) const {
  return write(around_.records, [&](Records& records) -> Result<int> {
    const Time before = now - std::chrono::days{institution.policy.overlap_days};
    int retired = 0;
    for (const Order& order : TRY(records.committed_before(institution.code, before, now, at_a_time))) {
      retired += TRY(retire_one(records, order, now)) ? 1 : 0;
    }
    return retired;
  });
}

}  // namespace sekisho::renewal
