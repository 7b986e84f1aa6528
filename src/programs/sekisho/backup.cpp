// SPDX-License-Identifier: Apache-2.0
// sekisho backup. The master key stays out of it: a backup that is stolen must open nothing (threats, row
// 10).
#include <system_error>

#include "programs/sekisho/commands.h"
#include "programs/sekisho/open_house.h"
#include "storage/store.h"

namespace sekisho::programs {
namespace {

namespace fs = std::filesystem;

Error unwritable(const fs::path& path, const std::error_code& failed) {
  return Error{ErrorCode::FileUnwritable, path.string() + ": " + failed.message()};
}

Result<fs::path> new_folder(const std::string& path) {
  const fs::path folder(path);
  std::error_code failed;
  if (fs::exists(folder, failed)) {
    return Error{ErrorCode::AlreadyExists, path};
  }
  if (!fs::create_directories(folder, failed)) {
    return unwritable(folder, failed);
  }
  fs::permissions(folder, fs::perms::owner_all, failed);
  return folder;
}

}  // namespace

Result<int> backup(const Where& where, const Backup& wish, const Console& console) {
  const auto store = TRY(storage::Store::open(database_url(where)));
  const fs::path folder = TRY(new_folder(wish.folder));
  TRY(store->backup_to((folder / "sekisho.db").string()));
  const fs::path keys = fs::path(where.data) / "authorities";
  std::error_code failed;
  if (fs::exists(keys, failed)) {
    fs::copy(keys, folder / "authorities", fs::copy_options::recursive, failed);
    if (failed) {
      return unwritable(folder / "authorities", failed);
    }
  }
  console.say("Copied database and encrypted CA keys to " + folder.string() + ".\nThe master key (" +
                  master_key_path(where) + ") is not in it: keep a copy of it in another place.\n",
              {{"folder", folder.string()}, {"master_key", master_key_path(where)}});
  return exit_done;
}

}  // namespace sekisho::programs
