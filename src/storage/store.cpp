// SPDX-License-Identifier: Apache-2.0
#include "storage/store.h"

#include <string_view>

#include "storage/postgres_runner.h"
#include "storage/records.h"
#include "storage/sqlite_file.h"
#include "storage/sqlite_runner.h"

namespace sekisho::storage {
namespace {

template <class Interface>
class Door final : public Transactions<Interface> {
 public:
  explicit Door(Runner& runner) : runner_(runner) {}
  Result<void> run(const std::function<Result<void>(Interface&)>& work) override {
    return runner_.run([&work](Records& records) { return work(records); });
  }
  Result<void> run_reading(const std::function<Result<void>(Interface&)>& work) override {
    return runner_.run_reading([&work](Records& records) { return work(records); });
  }

 private:
  Runner& runner_;
};

Result<std::unique_ptr<Runner>> open_runner(const std::string& url, const StoreSettings& settings) {
  constexpr std::string_view sqlite = "sqlite:";
  constexpr std::string_view postgres = "postgresql:";
  if (url.starts_with(sqlite) && url.size() > sqlite.size()) {
    return open_sqlite(url.substr(sqlite.size()), settings);
  }
  if (url.starts_with(postgres)) {
    return open_postgres(url.substr(postgres.size()), settings);
  }
  return Error{ErrorCode::SettingsInvalid, "a database is sqlite:/path or postgresql:host=… dbname=…"};
}

}  // namespace

struct Store::Opened {
  explicit Opened(std::unique_ptr<Runner> opened)
      : runner(std::move(opened)),
        logins(*runner),
        renewals(*runner),
        staff(*runner),
        trail(*runner),
        revocations(*runner) {}
  std::unique_ptr<Runner> runner;
  Door<login::Records> logins;
  Door<renewal::Records> renewals;
  Door<staff::Records> staff;
  Door<audit::Records> trail;
  Door<revocation::Records> revocations;
};

Result<std::unique_ptr<Store>> Store::open(const std::string& url, const StoreSettings& settings) {
  auto opened = std::make_unique<Opened>(TRY(open_runner(url, settings)));
  return std::unique_ptr<Store>(new Store(std::move(opened)));
}

Store::Store(std::unique_ptr<Opened> opened) : opened_(std::move(opened)) {}
Store::~Store() = default;

Transactions<login::Records>& Store::logins() { return opened_->logins; }
Transactions<renewal::Records>& Store::renewals() { return opened_->renewals; }
Transactions<staff::Records>& Store::staff() { return opened_->staff; }
Transactions<audit::Records>& Store::trail() { return opened_->trail; }
Transactions<revocation::Records>& Store::revocations() { return opened_->revocations; }

Result<void> Store::backup_to(const std::string& path) { return opened_->runner->backup_to(path); }

Result<void> Store::unpack_backup(const std::string& backup, const std::string& path) {
  return unpack_sqlite_backup(backup, path);
}
Result<void> Store::pack(const std::string& path) { return pack_sqlite_file(path); }
Result<void> Store::move(const std::string& packed, const std::string& path) {
  return move_sqlite_file(packed, path);
}

Result<int> Store::forget_logins(Time last_seen_before, int limit) {
  int gone = 0;
  TRY(opened_->runner->run([&](Records& records) -> Result<void> {
    gone = TRY(records.forget_logins(last_seen_before, limit));
    return {};
  }));
  return gone;
}

}  // namespace sekisho::storage
