// SPDX-License-Identifier: Apache-2.0
#include "storage/records.h"

namespace sekisho::storage {

using renewal::Order;
using renewal::State;

namespace {

Order order_of(Row row) {
  return Order{.id = row.name<OrderId>(),
               .member = row.word(&MemberKey::parse),
               .old_certificate = row.name<Fingerprint>(),
               .state = row.word(&renewal::parse_state),
               .version = row.small(),
               .opened_at = row.time(),
               .expires_at = row.time(),
               .request_digest = row.text(),
               .request_key = row.text(),
               .evidence = row.text(),
               .serial = row.maybe_name<Serial>(),
               .tbs = row.text(),
               .new_certificate = row.maybe_name<Fingerprint>(),
               .proven_at = row.maybe_time(),
               .committed_at = row.maybe_time(),
               .closed_at = row.maybe_time(),
               .asked_by = row.text(),
               .old_ends_at = row.time()};
}

std::vector<Order> orders_in(std::vector<Row> rows) {
  std::vector<Order> found;
  found.reserve(rows.size());
  for (Row& row : rows) {
    found.push_back(order_of(std::move(row)));
  }
  return found;
}

std::optional<Order> order_in(std::optional<Row> row) {
  return row ? std::optional<Order>(order_of(std::move(*row))) : std::nullopt;
}

constexpr const char* select_order =
    "SELECT id, member, old_certificate, state, version, opened_at, expires_at, request_digest, request_key,"
    " COALESCE(evidence, ''), serial, COALESCE(tbs, ''), new_certificate, proven_at, committed_at, closed_at,"
    " asked_by, old_ends_at FROM orders LEFT JOIN order_papers ON order_number = number";
// The words of the partial indexes in schema/0012_lean_orders.sql: only with the same words does a query use
// them.
constexpr const char* is_open = " is_open = 1";
constexpr const char* fields_that_change =
    "state = ?, version = version + 1, request_digest = ?, request_key = ?, serial = ?, new_certificate = ?,"
    " proven_at = ?, committed_at = ?, closed_at = ?, asked_by = ?";

int open_flag(State state) { return renewal::is_open(state) ? 1 : 0; }

constexpr const char* extend = "UPDATE orders SET expires_at = expires_at + ?, version = version + 1 WHERE";

}  // namespace

Result<std::optional<Order>> Records::find_order(const OrderId& id) {
  static const std::string query = std::string(select_order) + " WHERE id = ?";
  return order_in(sql_.row(query, {id}));
}

Result<std::optional<Order>> Records::find_open_order(const Fingerprint& old_certificate) {
  static const std::string query = std::string(select_order) + " WHERE old_certificate = ? AND" + is_open;
  return order_in(sql_.row(query, {old_certificate}));
}

Result<std::vector<Order>> Records::orders_of(const MemberKey& member) {
  static const std::string query = std::string(select_order) + " WHERE member = ? ORDER BY number DESC";
  return orders_in(sql_.rows(query, {member}));
}

Result<bool> Records::keep_order(const Order& order, const audit::Entry& entry) {
  const auto old = TRY(find_certificate(order.old_certificate));
  if (!old) {
    return Error{ErrorCode::Internal, "an order for an unknown certificate " + order.old_certificate.text()};
  }
  const auto kept = sql_.change(
      "INSERT INTO orders (id, member, institution, old_certificate, old_ends_at, state, is_open, version,"
      " opened_at, expires_at, request_digest, request_key, serial, new_certificate, proven_at, committed_at,"
      " closed_at, asked_by)"
      " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
      {order.id, order.member, order.member.institution, order.old_certificate, old->not_after,
       name_of(order.state), open_flag(order.state), order.version, order.opened_at, order.expires_at,
       order.request_digest, order.request_key, order.serial, order.new_certificate, order.proven_at,
       order.committed_at, order.closed_at, order.asked_by});
  if (kept == 0) {
    return false;
  }
  keep_papers(order);
  TRY(note(entry));
  return true;
}

// The indexes of open orders are written anew only where what they ask does change.
bool Records::change_open_order(State expected, const Order& order) {
  static const std::string query = std::string("UPDATE orders SET ") + fields_that_change +
                                   " WHERE id = ? AND state = ? AND version = ? AND expires_at = ?";
  const bool ends_elsewhere = order.state == State::Proven;  // it does not lapse any more
  return !ends_elsewhere && renewal::is_open(expected) == renewal::is_open(order.state) &&
         sql_.change(query, {name_of(order.state), order.request_digest, order.request_key, order.serial,
                             order.new_certificate, order.proven_at, order.committed_at, order.closed_at,
                             order.asked_by, order.id, name_of(expected), order.version, order.expires_at}) ==
             1;
}

Result<bool> Records::change_order(State expected, const Order& order, const audit::Entry& entry) {
  static const std::string query = std::string("UPDATE orders SET ") + fields_that_change +
                                   ", is_open = ?, expires_at = ? WHERE id = ? AND state = ? AND version = ?";
  if (!change_open_order(expected, order) &&
      sql_.change(query, {name_of(order.state), order.request_digest, order.request_key, order.serial,
                          order.new_certificate, order.proven_at, order.committed_at, order.closed_at,
                          order.asked_by, open_flag(order.state), order.expires_at, order.id,
                          name_of(expected), order.version}) == 0) {
    return false;
  }
  if (expected == State::Opened || expected == State::Requested) {  // later ones write no papers
    keep_papers(order);
  }
  TRY(note(entry));
  return true;
}

void Records::keep_papers(const Order& order) {
  if (order.evidence.empty() && order.tbs.empty()) {
    sql_.change("DELETE FROM order_papers WHERE order_number = (SELECT number FROM orders WHERE id = ?)",
                {order.id});
    return;
  }
  sql_.change(
      "INSERT INTO order_papers (order_number, evidence, tbs) SELECT number, ?, ? FROM orders WHERE id = ?"
      " ON CONFLICT (order_number) DO UPDATE SET evidence = excluded.evidence, tbs = excluded.tbs",
      {order.evidence, order.tbs, order.id});
}

Result<void> Records::extend_open_orders(const MemberKey& member, std::int64_t seconds) {
  static const std::string query = std::string(extend) + " member = ? AND" + is_open;
  if (seconds > 0) {
    sql_.change(query, {seconds, member});
  }
  return {};
}

Result<void> Records::extend_open_orders_of_contract(const MemberKey& member, std::int64_t seconds) {
  static const std::string query =
      std::string(extend) +
      " member IN (SELECT member FROM members WHERE institution = ? AND contract = ?) AND" + is_open;
  if (seconds > 0) {
    sql_.change(query, {seconds, member.institution, member.contract});
  }
  return {};
}

Result<std::vector<Order>> Records::requested_orders(int limit) {
  static const std::string query =
      std::string(select_order) + " WHERE state = 'requested' ORDER BY number LIMIT ?";
  return orders_in(sql_.rows(query, {limit}));
}

Result<std::vector<Order>> Records::open_orders_past(Time now, int limit) {
  static const std::string query =
      std::string(select_order) + " WHERE expires_at <= ? AND" + is_open + " ORDER BY expires_at LIMIT ?";
  return orders_in(sql_.rows(query, {now, limit}));
}

Result<std::vector<Order>> Records::committed_before(const InstitutionCode& institution,
                                                     Time committed_before, Time now, int limit) {
  static const std::string query = std::string(select_order) +
                                   " WHERE institution = ? AND state = 'committed'"
                                   " AND (committed_at <= ? OR old_ends_at <= ?) ORDER BY number LIMIT ?";
  return orders_in(sql_.rows(query, {institution, committed_before, now, limit}));
}

}  // namespace sekisho::storage
