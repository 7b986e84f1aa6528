// SPDX-License-Identifier: Apache-2.0
// The durable memory of the house: SQLite in one file, or PostgreSQL 15. Everything that it hands out lives
// as long as it does and may be used from many threads.
#pragma once

#include <chrono>
#include <memory>
#include <string>

#include "audit/records.h"
#include "base/transactions.h"
#include "login/records.h"
#include "renewal/records.h"
#include "revocation/records.h"
#include "staff/records.h"

namespace sekisho::storage {

struct StoreSettings {
  std::chrono::milliseconds busy_timeout{10'000};  // how long another process may hold the SQLite file
  int connections{16};                             // to PostgreSQL, opened as they are needed
};

class Store {
 public:
  // "sqlite:/path" (created with mode 0600) or "postgresql:host=… dbname=…" (libpq's words; the database
  // exists). Brings the schema up to date. SettingsInvalid: another kind of URL, or a schema newer than this
  // program.
  static Result<std::unique_ptr<Store>> open(const std::string& url, const StoreSettings& settings = {});
  ~Store();
  Store(const Store&) = delete;
  Store& operator=(const Store&) = delete;

  Transactions<login::Records>& logins();
  Transactions<renewal::Records>& renewals();
  Transactions<staff::Records>& staff();
  Transactions<audit::Records>& trail();
  Transactions<revocation::Records>& revocations();

  // A checked copy while work goes on, into a new file of mode 0600. FileUnwritable; on PostgreSQL an error
  // that names pg_dump.
  Result<void> backup_to(const std::string& path);

  // For what puts a backup back. `path` is a SQLite file's. The codes of sqlite_file.h.
  static Result<void> unpack_backup(const std::string& backup, const std::string& path);
  static Result<void> pack(const std::string& path);
  static Result<void> move(const std::string& packed, const std::string& path);
  // Logins that ended or were last seen before that time; at most `limit`. How many went.
  Result<int> forget_logins(Time last_seen_before, int limit);

 private:
  struct Opened;
  explicit Store(std::unique_ptr<Opened> opened);
  std::unique_ptr<Opened> opened_;
};

}  // namespace sekisho::storage
