// SPDX-License-Identifier: Apache-2.0
// sekisho restore draft, apply. Nothing is lost: what was there is put aside. Broken off at any step it is
// begun again: the copy becomes the house in one rename, when everything in it is done.
#include "staff/restore.h"

#include <system_error>

#include "crypto/digest.h"
#include "programs/sekisho/commands.h"
#include "programs/sekisho/files.h"
#include "programs/sekisho/open_house.h"
#include "staff/import_line.h"
#include "staff/people.h"
#include "storage/store.h"

namespace sekisho::programs {
namespace {

namespace fs = std::filesystem;

Error failed_at(const fs::path& path, const std::error_code& failed) {
  return Error{ErrorCode::FileUnwritable, path.string() + ": " + failed.message()};
}

bool is_postgres(const Where& where) { return where.database.starts_with("postgresql:"); }

fs::path database_file(const Where& where) {
  return database_url(where).substr(std::string_view("sqlite:").size());
}

Result<std::string> digest_of(const Where& where, const Restore& wish) {
  if (is_postgres(where) != wish.folder.empty()) {
    return Error{ErrorCode::UsageWrong, "FOLDER is for SQLite; with PostgreSQL, pg_restore comes first"};
  }
  if (wish.folder.empty()) {
    return std::string("postgresql");
  }
  return crypto::sha256_hex_of_file((fs::path(wish.folder) / "sekisho.db").string());
}

Result<staff::Later> read_later(const Restore& wish) {
  const bool some = !wish.lists.empty() || !wish.logs.empty();
  if (some == wish.nothing_later) {
    return Error{ErrorCode::UsageWrong,
                 "--crl and --log say what was revoked since; --nothing-later where there is neither"};
  }
  staff::Later later;
  for (const std::string& path : wish.lists) {
    later.lists.push_back(to_bytes(TRY(staff::read_text(path))));
  }
  for (const std::string& path : wish.logs) {
    later.logs.push_back(TRY(staff::read_text(path)));
  }
  return later;
}

struct Ready {
  std::string digest;
  staff::Later later;
  std::string draft;
};
Result<Ready> ready(const Where& where, const Restore& wish) {
  std::string digest = TRY(digest_of(where, wish));
  staff::Later later = TRY(read_later(wish));
  std::string draft = staff::draft_of_restore(digest, later);
  return Ready{std::move(digest), std::move(later), std::move(draft)};
}

// Of the house as it is, where it can still be opened; else of the backup's.
Result<std::vector<std::string>> approvers(const Where& where, const Where& copy, const Ready& made,
                                           const Restore& wish) {
  const auto files = TRY(read_approvals(wish.approvals));
  if (fs::exists(database_file(where))) {
    const auto present = open_house(where);
    if (present.ok()) {
      return staff::approved_where_people_are(present.value()->house(), made.draft, files);
    }
  }
  const auto opened = TRY(open_house(copy));
  return staff::approved_where_people_are(opened->house(), made.draft, files);
}

// The database that was there, with its log, where somebody may still want to look at it.
Result<std::string> put_aside(const fs::path& file, Time now) {
  if (!fs::exists(file)) {
    return std::string();
  }
  std::string stamp = rfc3339(now);
  std::erase(stamp, ':');
  fs::path aside = file.string() + ".before-" + stamp;
  for (int more = 2; fs::exists(aside); ++more) {
    aside = file.string() + ".before-" + stamp + "-" + std::to_string(more);
  }
  std::error_code failed;
  fs::create_hard_link(file, aside, failed);
  if (failed) {
    return failed_at(aside, failed);
  }
  for (const char* ending : {"-wal", "-shm"}) {  // of a damaged one; they must not be read with the copy
    if (fs::exists(file.string() + ending)) {
      fs::rename(file.string() + ending, aside.string() + ending, failed);
      if (failed) {
        return failed_at(file.string() + ending, failed);
      }
    }
  }
  return aside.string();
}

// Alone with it, or it is damaged and nobody can work with it.
Result<void> check_stopped(const fs::path& file) {
  if (!fs::exists(file)) {
    return {};
  }
  const auto packed = storage::Store::pack(file.string());
  return packed.ok() || packed.error().code != ErrorCode::HouseInUse ? Result<void>() : packed;
}

Result<void> bring_missing_keys(const fs::path& from, const fs::path& to) {
  std::error_code failed;
  if (fs::exists(from, failed)) {
    if (fs::create_directories(to, failed)) {
      fs::permissions(to, fs::perms::owner_all, failed);
    }
    fs::copy(from, to, fs::copy_options::recursive | fs::copy_options::skip_existing, failed);
  }
  return failed ? Result<void>(failed_at(to, failed)) : Result<void>();
}

std::string text_of(const staff::Restored& done) {
  return "Ended, because it may have been used since: " + std::to_string(done.ended.logins) + " logins, " +
         std::to_string(done.ended.tickets) + " tickets, " + std::to_string(done.ended.codes) +
         " one-time codes, " + std::to_string(done.ended.orders) +
         " orders without a request.\nRevoked or frozen by what came later: " +
         std::to_string(done.not_good) + ".\nNew revocation lists are made when sekishod starts.\n";
}

nlohmann::json json_of(const staff::Restored& done, const std::string& aside) {
  return {{"logins", done.ended.logins}, {"tickets", done.ended.tickets}, {"codes", done.ended.codes},
          {"orders", done.ended.orders}, {"not_good", done.not_good},     {"aside", aside}};
}

Result<int> restore_in_place(const Where& where, const Restore& wish, const Console& console) {
  const Ready made = TRY(ready(where, wish));
  const auto opened = TRY(open_house(where));
  const auto house = opened->house();
  const auto names =
      TRY(staff::approved_where_people_are(house, made.draft, TRY(read_approvals(wish.approvals))));
  const auto done = TRY(staff::restore(house, made.digest, made.later, names));
  console.say(text_of(done), json_of(done, ""));
  return exit_done;
}

}  // namespace

Result<int> draft_restore(const Where& where, const Restore& wish, const Console& console) {
  const Ready made = TRY(ready(where, wish));
  TRY(write_new(wish.out, made.draft + "\n"));
  console.say(
      "Draft: " + wish.out +
          "\nTwo named people sign it: sekisho sign; then sekisho restore apply, with the same files\n",
      {{"draft", wish.out}});
  return exit_done;
}

Result<int> restore(const Where& where, const Restore& wish, const Console& console) {
  if (is_postgres(where)) {
    return restore_in_place(where, wish, console);
  }
  const fs::path file = database_file(where);
  const Ready made = TRY(ready(where, wish));
  // Without it nothing in the copy can be opened; a new one must not be made in its place.
  TRY(crypto::MasterKey::load(master_key_path(where)));
  TRY(check_stopped(file));
  Where copy = where;
  copy.database = "sqlite:" + file.string() + ".restoring";
  for (const char* ending : {"", "-wal", "-shm", "-journal"}) {  // of one that was broken off
    std::error_code ignored;
    fs::remove(database_file(copy).string() + ending, ignored);
  }
  TRY(storage::Store::unpack_backup((fs::path(wish.folder) / "sekisho.db").string(),
                                    database_file(copy).string()));
  const auto names = TRY(approvers(where, copy, made, wish));
  staff::Restored done;
  Time now;
  {
    const auto opened = TRY(open_house(copy));
    const auto house = opened->house();
    now = house.now;
    done = TRY(staff::restore(house, made.digest, made.later, names));
  }
  TRY(storage::Store::pack(database_file(copy).string()));
  TRY(bring_missing_keys(fs::path(wish.folder) / "authorities", fs::path(where.data) / "authorities"));
  TRY(check_stopped(file));
  const std::string aside = TRY(put_aside(file, now));
  TRY(storage::Store::move(database_file(copy).string(), file.string()));
  console.say("The backup is the house again.\n" + text_of(done) +
                  (aside.empty() ? "" : "The database that was there: " + aside + "\n"),
              json_of(done, aside));
  return exit_done;
}

}  // namespace sekisho::programs
