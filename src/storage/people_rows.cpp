// SPDX-License-Identifier: Apache-2.0
#include "storage/records.h"

namespace sekisho::storage {

using certificate::NamedPerson;

Result<std::vector<NamedPerson>> Records::named_people() {
  std::vector<NamedPerson> found;
  for (Row& row : sql_.rows("SELECT name, public_key FROM named_people ORDER BY kept_at, name")) {
    std::string name = row.text();
    auto key = TRY(crypto::PublicKey::parse(TRY(parse_hex(row.text()))));
    found.push_back(NamedPerson{std::move(name), std::move(key)});
  }
  return found;
}

Result<bool> Records::keep_named_person(const NamedPerson& person, Time at, const audit::Entry& entry) {
  const auto kept = sql_.change(
      "INSERT INTO named_people (name, public_key, kept_at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
      {person.name, hex(person.key.der()), at});
  if (kept == 0) {
    return false;
  }
  TRY(note(entry));
  return true;
}

Result<void> Records::remove_named_person(const std::string& name, const audit::Entry& entry) {
  TRY(change_one("DELETE FROM named_people WHERE name = ?", {name}));
  return note(entry);
}

}  // namespace sekisho::storage
