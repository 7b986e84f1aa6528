// SPDX-License-Identifier: Apache-2.0
#include "storage/records.h"

namespace sekisho::storage {

using renewal::Ticket;

namespace {

std::optional<Ticket> ticket_in(std::optional<Row> row) {
  if (!row) {
    return std::nullopt;
  }
  return Ticket{.hash = row->text(),
                .order = row->name<OrderId>(),
                .login = row->text(),
                .matching_number = row->text(),
                .minted_at = row->time(),
                .expires_at = row->time(),
                .looked_at = row->maybe_time(),
                .consented_at = row->maybe_time(),
                .declined_at = row->maybe_time(),
                .voided_at = row->maybe_time()};
}

constexpr const char* select_ticket =
    "SELECT hash, order_id, login, matching_number, minted_at, expires_at, looked_at, consented_at, "
    "declined_at,"
    " voided_at FROM tickets";

}  // namespace

Result<std::optional<Ticket>> Records::find_ticket(const std::string& hash) {
  static const std::string query = std::string(select_ticket) + " WHERE hash = ?";
  return ticket_in(sql_.row(query, {hash}));
}

Result<std::optional<Ticket>> Records::newest_ticket(const OrderId& order) {
  static const std::string query =
      std::string(select_ticket) + " WHERE order_id = ? ORDER BY number DESC LIMIT 1";
  return ticket_in(sql_.row(query, {order}));
}

Result<void> Records::keep_ticket(const Ticket& ticket, const audit::Entry& entry) {
  TRY(change_one(
      "INSERT INTO tickets (hash, order_id, login, matching_number, minted_at, expires_at, looked_at,"
      " consented_at, declined_at, voided_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
      {ticket.hash, ticket.order, ticket.login, ticket.matching_number, ticket.minted_at, ticket.expires_at,
       ticket.looked_at, ticket.consented_at, ticket.declined_at, ticket.voided_at}));
  return note(entry);
}

Result<void> Records::change_ticket(const Ticket& ticket) {
  TRY(change_one(
      "UPDATE tickets SET expires_at = ?, looked_at = ?, consented_at = ?, declined_at = ?, voided_at = ?"
      " WHERE hash = ? AND order_id = ?",
      {ticket.expires_at, ticket.looked_at, ticket.consented_at, ticket.declined_at, ticket.voided_at,
       ticket.hash, ticket.order}));
  return change_one("UPDATE orders SET version = version + 1 WHERE id = ?", {ticket.order});
}

Result<void> Records::void_tickets_of_login(const std::string& login_id_hash, Time at) {
  sql_.change("UPDATE tickets SET voided_at = ? WHERE login = ? AND voided_at IS NULL", {at, login_id_hash});
  return {};
}

}  // namespace sekisho::storage
