// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "base/json.h"
#include "storage/records.h"

namespace sekisho::storage {

using audit::Entry;
using audit::Head;
using audit::NumberedEntry;
using nlohmann::json;

namespace {

using Details = std::vector<std::pair<std::string, std::string>>;

std::string json_of(const Details& details) {
  json out = json::array();
  for (const auto& [name, value] : details) {
    out.push_back({name, value});
  }
  // A strange certificate's name must not stop the trail: octets that are no UTF-8 become U+FFFD.
  return out.dump(-1, ' ', false, json::error_handler_t::replace);
}

Details details_of(const std::string& text) {
  Details details;
  const json parsed = json::parse(text, nullptr, false);
  if (!parsed.is_array()) {
    throw Unusable("a stored audit entry's details are no JSON array");
  }
  for (const json& pair : parsed) {
    details.emplace_back(pair.at(0).get<std::string>(), pair.at(1).get<std::string>());
  }
  return details;
}

NumberedEntry entry_of(Row row) {
  return NumberedEntry{.number = row.number(),
                       .entry = Entry{.at = row.time(),
                                      .institution = row.text(),
                                      .actor = row.text(),
                                      .action = row.text(),
                                      .subject = row.text(),
                                      .details = details_of(row.text())}};
}

std::vector<NumberedEntry> entries_in(std::vector<Row> rows) {
  std::vector<NumberedEntry> found;
  found.reserve(rows.size());
  for (Row& row : rows) {
    found.push_back(entry_of(std::move(row)));
  }
  return found;
}

}  // namespace

Result<void> Records::note(const Entry& entry) {
  if (noted_ == entry) {
    return {};
  }
  noted_ = entry;
  return change_one(
      "INSERT INTO audit_entries (happened_at, institution, actor, action, subject, details)"
      " VALUES (?, ?, ?, ?, ?, ?)",
      {entry.at, entry.institution, entry.actor, entry.action, entry.subject, json_of(entry.details)});
}

Result<std::vector<NumberedEntry>> Records::number_entries(int limit) {
  std::vector<NumberedEntry> numbered = entries_in(
      sql_.rows("UPDATE audit_entries SET number = fresh.number FROM"
                " (SELECT inserted, (SELECT COALESCE(MAX(number) + 1, 0) FROM audit_entries)"
                "   + ROW_NUMBER() OVER (ORDER BY inserted) - 1 AS number"
                "  FROM audit_entries WHERE number IS NULL ORDER BY inserted LIMIT ?) AS fresh"
                " WHERE audit_entries.inserted = fresh.inserted"
                " RETURNING audit_entries.number, happened_at, institution, actor, action, subject, details",
                {limit}));
  std::ranges::sort(numbered, {}, &NumberedEntry::number);  // RETURNING promises no order
  return numbered;
}

Result<std::vector<NumberedEntry>> Records::entries(std::int64_t from, int limit) {
  return entries_in(
      sql_.rows("SELECT number, happened_at, institution, actor, action, subject, details FROM audit_entries"
                " WHERE number >= ? ORDER BY number LIMIT ?",
                {from, limit}));
}

Result<std::optional<Head>> Records::newest_head() {
  auto row = sql_.row("SELECT size, root, signed_at, signature FROM audit_heads ORDER BY size DESC LIMIT 1");
  if (!row) {
    return std::optional<Head>();
  }
  return std::optional<Head>(
      Head{.size = row->number(), .root = row->text(), .at = row->time(), .signature = row->text()});
}

Result<void> Records::keep_head(const Head& head) {
  return change_one("INSERT INTO audit_heads (size, root, signed_at, signature) VALUES (?, ?, ?, ?)",
                    {head.size, head.root, head.at, head.signature});
}

}  // namespace sekisho::storage
