// SPDX-License-Identifier: Apache-2.0
#include "crypto/random.h"
#include "renewal/issuing.h"
#include "renewal/renewals.h"
#include "renewal/ticket.h"

namespace sekisho::renewal {
namespace {

using contract::CertificateStatus;

Order fresh_order(const contract::HeldCertificate& held, const contract::Policy& policy, Time now) {
  return Order{OrderId::trusted(crypto::random_id()),
               held.member,
               held.fingerprint,
               State::Opened,
               1,
               now,
               now + std::chrono::days{policy.order_days},
               {},
               {},
               {},
               {},
               {},
               {},
               {},
               {},
               {}};
}

// The same number for a person who presses アプリをもう一度開く: window and page go on showing the same.
Result<std::string> matching_number(Records& records, const OrderId& order, Time now) {
  const auto earlier = TRY(records.newest_ticket(order));
  return earlier && check_ticket(*earlier, now).ok() ? earlier->matching_number : mint_matching_number();
}

}  // namespace

Result<void> check_due(const contract::HeldCertificate& held, const contract::Policy& policy, Time now) {
  // A superseded one may renew again until it is retired: the new one may have been lost.
  if (held.status != CertificateStatus::Active && held.status != CertificateStatus::Superseded) {
    return Error{ErrorCode::NotAllowed, "certificate is " + std::string(contract::name_of(held.status))};
  }
  if (now > held.not_after) {
    return Error{ErrorCode::NotAllowed, "certificate has expired"};
  }
  if (now < held.not_after - std::chrono::days{policy.window_days}) {
    return Error{ErrorCode::RenewalNotDue, "window opens later"};
  }
  return {};
}

Result<Order> find_or_open(Records& records, const contract::HeldCertificate& held,
                           const contract::Policy& policy, const Caller& caller) {
  const auto [actor, now] = caller;
  if (const auto open = TRY(records.find_open_order(held.fingerprint))) {
    if (open->state == State::Proven || now < open->expires_at) {
      return *open;
    }
    // Its time is over and the scheduler has not been round yet: it must not lapse under the person's hands.
    TRY(close(records, *open, State::Lapsed, entry_of(*open, "renewal.lapsed", actor, now)));
  }
  const Order order = fresh_order(held, policy, now);
  if (TRY(records.keep_order(order, entry_of(order, "renewal.opened", actor, now)))) {
    return order;
  }
  const auto other = TRY(records.find_open_order(held.fingerprint));
  return other ? Result<Order>(*other)
               : Result<Order>(Error{ErrorCode::StorageFailed, "order neither kept nor found"});
}

Time Renewals::new_end(const contract::HeldCertificate& old_certificate,
                       const contract::Institution& institution) {
  return end_after(old_certificate.not_after, institution);
}

Result<Opened> Renewals::open(const Opener& opener, Time now) const {
  const auto institution = around_.institution(opener.held.member.institution);
  if (!institution) {
    return Error{ErrorCode::InstitutionUnknown, opener.held.member.institution.text()};
  }
  const std::string text = mint_ticket_text();
  auto opened = TRY(write(around_.records, [&](Records& records) -> Result<Opened> {
    // Asked here again: the session's copy is as old as its request.
    const auto held = TRY(records.find_certificate(opener.held.fingerprint));
    if (!held) {
      return Error{ErrorCode::NotAllowed, "certificate unknown"};
    }
    TRY(check_due(*held, institution->policy, now));
    Order order = TRY(find_or_open(records, *held, institution->policy, {held->member.text(), now}));
    auto number = TRY(matching_number(records, order.id, now));
    Ticket ticket{hash_of_ticket(text),
                  order.id,
                  opener.login,
                  std::move(number),
                  now,
                  now + std::chrono::minutes{institution->policy.ticket_minutes},
                  {},
                  {},
                  {},
                  {}};
    TRY(records.keep_ticket(ticket, entry_of(order, "renewal.ticket", order.member.text(), now)));
    return Opened{std::move(order), std::move(ticket), text};
  }));
  around_.after_step("opened");
  return opened;
}

Result<Order> Renewals::stop(const Opener& opener, Time now) const {
  return write(around_.records, [&](Records& records) -> Result<Order> {
    const auto order = TRY(records.find_open_order(opener.held.fingerprint));
    if (!order) {
      return Error{ErrorCode::OrderUnknown, "no open order"};
    }
    if (order->state == State::Proven) {
      return Error{ErrorCode::OrderClosed, "proven already"};
    }
    TRY(close(records, *order, State::Cancelled,
              entry_of(*order, "renewal.cancelled", order->member.text(), now)));
    Order stopped = *order;
    stopped.state = State::Cancelled;
    return stopped;
  });
}

}  // namespace sekisho::renewal
