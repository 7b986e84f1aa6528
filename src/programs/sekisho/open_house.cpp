// SPDX-License-Identifier: Apache-2.0
#include "programs/sekisho/open_house.h"

#include <pwd.h>
#include <unistd.h>

#include <system_error>

#include "storage/store.h"

namespace sekisho::programs {
namespace {

namespace fs = std::filesystem;

// Who types the command, also behind sudo.
std::string account() {
  const char* before_sudo =
      std::getenv("SUDO_USER");  // NOLINT(concurrency-mt-unsafe): before any thread exists
  if (before_sudo != nullptr && geteuid() == 0) {
    return before_sudo;
  }
  const passwd* entry = getpwuid(geteuid());  // NOLINT(concurrency-mt-unsafe): before any thread exists
  return entry == nullptr ? std::to_string(geteuid()) : entry->pw_name;
}

class Opened final : public OpenHouse {
 public:
  Opened(fs::path folder, crypto::MasterKey master, std::unique_ptr<storage::Store> store)
      : folder_(std::move(folder)), master_(std::move(master)), store_(std::move(store)) {}
  staff::House house() override { return {store_->staff(), master_, folder_, account(), system_clock()()}; }
  Transactions<renewal::Records>& orders() override { return store_->renewals(); }

 private:
  fs::path folder_;
  crypto::MasterKey master_;
  std::unique_ptr<storage::Store> store_;
};

}  // namespace

std::string database_url(const Where& where) {
  return where.database.empty() ? "sqlite:" + (fs::path(where.data) / "sekisho.db").string() : where.database;
}

std::string master_key_path(const Where& where) { return (fs::path(where.data) / "master.key").string(); }

Result<std::unique_ptr<OpenHouse>> open_house(const Where& where) {
  const fs::path folder(where.data);
  std::error_code failed;
  if (fs::create_directories(folder, failed)) {
    fs::permissions(folder, fs::perms::owner_all, failed);
  }
  if (failed) {
    return Error{ErrorCode::FileUnwritable, folder.string() + ": " + failed.message()};
  }
  auto master = TRY(crypto::MasterKey::load_or_create(master_key_path(where)));
  auto store = TRY(storage::Store::open(database_url(where)));
  return std::unique_ptr<OpenHouse>(std::make_unique<Opened>(folder, std::move(master), std::move(store)));
}

}  // namespace sekisho::programs
