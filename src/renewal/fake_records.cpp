// SPDX-License-Identifier: Apache-2.0
#include "renewal/fake_records.h"

namespace sekisho::renewal::testing {

Result<void> FakeRecords::run(const std::function<Result<void>(Records&)>& work) {
  return contract::testing::all_or_nothing(people_, rows_, [&] { return work(*this); });
}

Result<std::optional<contract::HeldCertificate>> FakeRecords::find_certificate(
    const Fingerprint& fingerprint) {
  return contract::testing::copy_of(people_.certificate(fingerprint));
}

Result<std::optional<contract::CertificateStatus>> FakeRecords::status_of(const Fingerprint& fingerprint) {
  const auto* held = people_.certificate(fingerprint);
  return held == nullptr ? std::nullopt : std::optional<contract::CertificateStatus>(held->status);
}

Result<std::vector<contract::HeldCertificate>> FakeRecords::certificates_of(const MemberKey& member) {
  return those(people_.certificates, [&](const auto& held) { return held.member == member; });
}

Result<std::optional<contract::Member>> FakeRecords::find_member(const MemberKey& key) {
  return contract::testing::copy_of(people_.member(key));
}

Result<std::optional<Order>> FakeRecords::find_order(const OrderId& id) {
  return contract::testing::copy_of(rows_.order(id));
}

Result<std::optional<Order>> FakeRecords::find_open_order(const Fingerprint& old) {
  const auto open = those(
      rows_.orders, [&](const Order& order) { return order.old_certificate == old && is_open(order.state); });
  return open.empty() ? std::nullopt : std::optional<Order>(open.front());
}

Result<std::vector<Order>> FakeRecords::orders_of(const MemberKey& member) {
  auto found = those(rows_.orders, [&](const Order& order) { return order.member == member; });
  std::reverse(found.begin(), found.end());
  return found;
}

Result<std::optional<Ticket>> FakeRecords::find_ticket(const std::string& hash) {
  const auto found = those(rows_.tickets, [&](const Ticket& ticket) { return ticket.hash == hash; });
  return found.empty() ? std::nullopt : std::optional<Ticket>(found.front());
}

Result<std::optional<Ticket>> FakeRecords::newest_ticket(const OrderId& order) {
  const auto found = those(rows_.tickets, [&](const Ticket& ticket) { return ticket.order == order; });
  return found.empty() ? std::nullopt : std::optional<Ticket>(found.back());
}

Result<bool> FakeRecords::keep_order(const Order& order, const audit::Entry& entry) {
  if (TRY(find_open_order(order.old_certificate))) {
    return false;
  }
  rows_.orders.push_back(order);
  const auto* old = people_.certificate(order.old_certificate);
  rows_.orders.back().old_ends_at = old == nullptr ? Time{} : old->not_after;
  return noted(entry);
}

Result<bool> FakeRecords::change_order(State expected, const Order& order, const audit::Entry& entry) {
  Order* row = rows_.order(order.id);
  if (row == nullptr || row->state != expected || row->version != order.version) {
    return false;
  }
  const int version = row->version + 1;
  const Time old_ends_at = row->old_ends_at;
  *row = order;
  row->version = version;
  row->old_ends_at = old_ends_at;
  return noted(entry);
}

Result<void> FakeRecords::note(const audit::Entry& entry) {
  noted(entry);
  return {};
}

Result<void> FakeRecords::keep_ticket(const Ticket& ticket, const audit::Entry& entry) {
  rows_.tickets.push_back(ticket);
  noted(entry);
  return {};
}

Result<void> FakeRecords::change_ticket(const Ticket& ticket) {
  for (Ticket& row : rows_.tickets) {
    if (row.hash == ticket.hash) {
      row = ticket;
      ++rows_.order(ticket.order)->version;
      return {};
    }
  }
  return Error{ErrorCode::Internal, "no such ticket"};
}

Result<void> FakeRecords::void_tickets_of_login(const std::string& login, Time at) {
  for (Ticket& row : rows_.tickets) {
    if (row.login == login && !row.voided_at) {
      row.voided_at = at;
    }
  }
  return {};
}

Result<bool> FakeRecords::remember_key(const KeyFingerprint& key, const OrderId& order, Time /*at*/) {
  return rows_.known_keys.try_emplace(key.text(), order.text()).first->second == order.text();
}

Result<std::optional<Acquisition>> FakeRecords::find_acquisition(const OrderId& id) {
  return contract::testing::copy_of(rows_.acquisition(id));
}

Result<std::optional<Acquisition>> FakeRecords::find_open_acquisition(const MemberKey& member) {
  const auto open = those(rows_.acquisitions,
                          [&](const Acquisition& one) { return one.member == member && is_open(one.state); });
  return open.empty() ? std::nullopt : std::optional<Acquisition>(open.front());
}

Result<bool> FakeRecords::keep_acquisition(const Acquisition& one, const audit::Entry& entry) {
  if (rows_.acquisition(one.id) != nullptr || TRY(find_open_acquisition(one.member))) {
    return false;
  }
  rows_.acquisitions.push_back(one);
  return noted(entry);
}

Result<bool> FakeRecords::change_acquisition(AcquisitionState expected, const Acquisition& one,
                                             const audit::Entry& entry) {
  Acquisition* row = rows_.acquisition(one.id);
  if (row == nullptr || row->state != expected) {
    return false;
  }
  const int tries = row->tries;
  *row = one;
  row->tries = tries;
  return noted(entry);
}

Result<bool> FakeRecords::spend_code_try(const OrderId& id, int most) {
  Acquisition* row = rows_.acquisition(id);
  if (row == nullptr || row->tries >= most) {
    return false;
  }
  ++row->tries;
  return true;
}

Result<void> FakeRecords::give_code_try_back(const OrderId& id) {
  --rows_.acquisition(id)->tries;
  return {};
}

Result<void> FakeRecords::keep_certificate(const contract::HeldCertificate& certificate,
                                           const audit::Entry& entry) {
  if (people_.certificate(certificate.fingerprint) != nullptr) {
    return Error{ErrorCode::Internal, "certificate kept twice"};
  }
  people_.certificates.push_back(certificate);
  noted(entry);
  return {};
}

Result<void> FakeRecords::set_status(const Fingerprint& certificate, contract::CertificateStatus status,
                                     contract::RevocationReason reason, const audit::Entry& entry) {
  contract::HeldCertificate* held = people_.certificate(certificate);
  if (held == nullptr) {
    return Error{ErrorCode::Internal, "no such certificate"};
  }
  held->status = status;
  held->reason = reason;
  held->status_since = entry.at;
  noted(entry);
  return {};
}

Result<bool> FakeRecords::keep_notice(const contract::Notice& notice, const audit::Entry& entry) {
  const auto same = [&](const contract::Notice& row) {
    return row.member == notice.member && row.kind == notice.kind && row.subject == notice.subject;
  };
  if (std::any_of(people_.notices.begin(), people_.notices.end(), same)) {
    return false;
  }
  people_.notices.push_back(notice);
  return noted(entry);
}

Result<void> FakeRecords::close_notices(contract::NoticeKind kind, const Fingerprint& subject, Time at) {
  for (contract::Notice& row : people_.notices) {
    if (row.kind == kind && row.subject == subject && !row.closed_at) {
      row.closed_at = at;
    }
  }
  return {};
}

Result<bool> FakeRecords::keep_halt(const Halt& halt, const audit::Entry& entry) {
  const auto same = [&](const Halt& one) { return one.authority == halt.authority; };
  if (std::any_of(rows_.halts.begin(), rows_.halts.end(), same)) {
    return false;
  }
  rows_.halts.push_back(halt);
  return noted(entry);
}

Result<void> FakeRecords::advance_issue_clock(const IssueClock& clock) {
  const auto found = std::find_if(rows_.clocks.begin(), rows_.clocks.end(),
                                  [&](const IssueClock& one) { return one.authority == clock.authority; });
  if (found == rows_.clocks.end()) {
    rows_.clocks.push_back(clock);
  } else {
    found->newest = std::max(found->newest, clock.newest);
  }
  return {};
}

Result<std::vector<contract::HeldCertificate>> FakeRecords::due_without_notice(
    const InstitutionCode& institution, Time now, Time ends_before, int limit) {
  const auto noticed = [&](const contract::HeldCertificate& held) {
    return std::any_of(people_.notices.begin(), people_.notices.end(), [&](const contract::Notice& row) {
      return row.kind == contract::NoticeKind::RenewalDue && row.subject == held.fingerprint;
    });
  };
  return first(limit, those(people_.certificates, [&](const contract::HeldCertificate& held) {
                 return held.member.institution == institution &&
                        held.status == contract::CertificateStatus::Active && held.not_after > now &&
                        held.not_after <= ends_before && !noticed(held);
               }));
}

Result<std::vector<Order>> FakeRecords::open_orders_past(Time now, int limit) {
  return first(limit, those(rows_.orders, [&](const Order& order) {
                 return is_open(order.state) && order.expires_at <= now;
               }));
}

Result<std::vector<Acquisition>> FakeRecords::open_acquisitions_past(Time now, int limit) {
  return first(limit, those(rows_.acquisitions, [&](const Acquisition& one) {
                 return is_open(one.state) && one.expires_at <= now;
               }));
}

Result<std::vector<Order>> FakeRecords::requested_orders(int limit) {
  auto found = those(rows_.orders, [](const Order& order) { return order.state == State::Requested; });
  return std::vector<Order>(found.begin(),
                            found.begin() + std::min<std::ptrdiff_t>(std::ssize(found), limit));
}

Result<std::vector<Order>> FakeRecords::committed_before(const InstitutionCode& institution, Time before,
                                                         Time now, int limit) {
  return first(limit, those(rows_.orders, [&](const Order& order) {
                 return order.member.institution == institution && order.state == State::Committed &&
                        (*order.committed_at <= before ||
                         people_.certificate(order.old_certificate)->not_after <= now);
               }));
}

bool FakeRecords::noted(const audit::Entry& entry) {
  if (rows_.trail.empty() || !(rows_.trail.back() == entry)) {
    rows_.trail.push_back(entry);
  }
  return true;
}

}  // namespace sekisho::renewal::testing
