// SPDX-License-Identifier: Apache-2.0
// Where the keys of a house's CAs lie: <data>/authorities/, encrypted under the master key's "authority-key".
#pragma once

#include <filesystem>
#include <string>

#include "crypto/public_key.h"
#include "staff/house.h"

namespace sekisho::staff {

std::filesystem::path key_folder(const House& house);
// "9001-0123456789abcdef.pem": an institution has several CAs over the years.
std::string key_file_name(const InstitutionCode& institution, const crypto::PublicKey& key);
// In the folder, which is made where there is none. A file of that name that no record of ours names is never
// deleted: it may belong to another database. It is put aside. FileUnwritable.
Result<std::filesystem::path> new_key_path(const House& house, const std::string& name);

}  // namespace sekisho::staff
