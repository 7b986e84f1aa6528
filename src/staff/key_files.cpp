// SPDX-License-Identifier: Apache-2.0
#include "staff/key_files.h"

#include <system_error>

#include "crypto/random.h"

namespace sekisho::staff {

namespace fs = std::filesystem;

fs::path key_folder(const House& house) { return fs::absolute(house.folder) / "authorities"; }

std::string key_file_name(const InstitutionCode& institution, const crypto::PublicKey& key) {
  return institution.text() + '-' + key.fingerprint().text().substr(0, 16) + ".pem";
}

Result<fs::path> new_key_path(const House& house, const std::string& name) {
  const fs::path folder = key_folder(house);
  std::error_code failed;
  fs::create_directories(folder, failed);
  if (failed) {
    return Error{ErrorCode::FileUnwritable, folder.string() + ": " + failed.message()};
  }
  fs::permissions(folder, fs::perms::owner_all, failed);
  fs::path path = folder / name;
  if (fs::exists(path, failed)) {
    fs::rename(path, path.string() + ".unused-" + crypto::random_id(), failed);
    if (failed) {
      return Error{ErrorCode::FileUnwritable, path.string() + ": " + failed.message()};
    }
  }
  return path;
}

}  // namespace sekisho::staff
