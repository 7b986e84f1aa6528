// SPDX-License-Identifier: Apache-2.0
// The key ceremony: a root CA whose key opens only with what two custodians hold, made and used on a machine
// without network, and the record of it that both sign.
#pragma once

#include <filesystem>
#include <string>

#include "base/secret.h"
#include "certificate/authority.h"

namespace sekisho::staff {

struct Ceremony {
  certificate::AuthorityWishes wishes;
  std::string custodian_1;
  std::string custodian_2;
  std::filesystem::path folder;  // gets root.pem, root.key.pem, custodian-1.txt, custodian-2.txt, record.txt
  Time now;
};

struct RootMade {
  certificate::Certificate root;
  std::string record;  // what record.txt says
};
// AlreadyExists where the folder holds a root already; CeremonyUnfinished where one was broken off there, and
// what is left of it must go first; FileUnwritable. Nothing is overwritten. root.pem comes last: a folder
// without it holds a key that has signed nothing.
Result<RootMade> make_root(const Ceremony& ceremony);
bool holds_root(const std::filesystem::path& folder);

// For everybody to read; durable when it returns. AlreadyExists, FileUnwritable.
Result<void> write_public_file(const std::filesystem::path& path, const std::string& text);

// The root of that folder with both custodians' parts. FileUnreadable, CryptoFailed where a part is wrong.
struct OpenRoot {
  certificate::Certificate certificate;
  certificate::AuthorityKey key;
};
Result<OpenRoot> open_root(const std::filesystem::path& folder, const std::string& part_1_path,
                           const std::string& part_2_path);

}  // namespace sekisho::staff
