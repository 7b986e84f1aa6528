// SPDX-License-Identifier: Apache-2.0
#include "staff/ceremony.h"

#include <system_error>

#include "crypto/digest.h"
#include "crypto/private_file.h"
#include "crypto/random.h"
#include "staff/import_line.h"

namespace sekisho::staff {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t part_octets = 16;  // each alone leaves 2^128 keys to try
constexpr std::size_t group = 4;

// "3f2a-91c0-…": to be copied by hand.
Secret fresh_part() {
  const std::string digits = hex(crypto::random_bytes(part_octets));
  std::string grouped;
  for (std::size_t at = 0; at < digits.size(); at += group) {
    grouped += (at == 0 ? "" : "-") + digits.substr(at, group);
  }
  return Secret(grouped + '\n');
}

Result<Bytes> octets_of(const Secret& part) {
  std::string digits(part.reveal());
  std::erase_if(digits, [](char letter) { return letter == '-' || letter == '\n' || letter == '\r'; });
  auto octets = parse_hex(digits);
  if (!octets.ok() || octets->size() != part_octets) {
    return Error{ErrorCode::FileUnreadable, "a custodian's part: eight groups of four hex digits"};
  }
  return octets;
}

Result<Secret> passphrase_of(const Secret& part_1, const Secret& part_2) {
  Bytes both = TRY(octets_of(part_1));
  const Bytes second = TRY(octets_of(part_2));
  both.insert(both.end(), second.begin(), second.end());
  return Secret(crypto::sha256_hex(both));
}

std::string key_path(const fs::path& folder) { return (folder / "root.key.pem").string(); }
std::string certificate_path(const fs::path& folder) { return (folder / "root.pem").string(); }

// What make_root leaves before root.pem.
Result<void> refuse_begun(const fs::path& folder) {
  if (holds_root(folder)) {
    return Error{ErrorCode::AlreadyExists, certificate_path(folder)};
  }
  for (const char* name : {"custodian-1.txt", "custodian-2.txt", "root.key.pem", "record.txt"}) {
    std::error_code failed;
    if (fs::exists(folder / name, failed)) {
      return Error{ErrorCode::CeremonyUnfinished, (folder / name).string()};
    }
  }
  return {};
}

std::string record_of(const Ceremony& ceremony, const certificate::Certificate& root,
                      const std::string& key_file) {
  return "Key ceremony\n"
         "  time                  " +
         rfc3339(ceremony.now) + "\n" + "  custodian 1           " + ceremony.custodian_1 + "\n" +
         "  custodian 2           " + ceremony.custodian_2 + "\n" +
         "Root\n"
         "  name                  " +
         root.common_name() + "\n" + "  serial                " + root.serial().text() + "\n" +
         "  not before            " + rfc3339(root.not_before()) + "\n" + "  not after             " +
         rfc3339(root.not_after()) + "\n" + "  key SHA-256           " +
         root.public_key().fingerprint().text() + "\n" + "  certificate SHA-256   " +
         root.fingerprint().text() + "\n" + "  key file SHA-256      " + crypto::sha256_hex(view(key_file)) +
         "\n" +
         "Both have seen these lines on the screen, each holds one part, neither has seen the other's.\n"
         "  signed, custodian 1   ______________________________\n"
         "  signed, custodian 2   ______________________________\n";
}

}  // namespace

bool holds_root(const fs::path& folder) {
  std::error_code failed;
  return fs::exists(certificate_path(folder), failed);
}

Result<void> write_public_file(const fs::path& path, const std::string& text) {
  TRY(crypto::write_private_file(path.string(), Secret(text)));
  std::error_code failed;
  fs::permissions(path, fs::perms::group_read | fs::perms::others_read, fs::perm_options::add, failed);
  return failed ? Error{ErrorCode::FileUnwritable, path.string() + ": " + failed.message()} : Result<void>();
}

Result<RootMade> make_root(const Ceremony& ceremony) {
  const fs::path& folder = ceremony.folder;
  std::error_code failed;
  fs::create_directories(folder, failed);
  if (failed) {
    return Error{ErrorCode::FileUnwritable, folder.string() + ": " + failed.message()};
  }
  TRY(refuse_begun(folder));
  const Secret part_1 = fresh_part();
  const Secret part_2 = fresh_part();
  TRY(crypto::write_private_file((folder / "custodian-1.txt").string(), part_1));
  TRY(crypto::write_private_file((folder / "custodian-2.txt").string(), part_2));
  auto root =
      TRY(certificate::create_root(ceremony.wishes, key_path(folder), TRY(passphrase_of(part_1, part_2))));
  const Secret key_file = TRY(crypto::read_private_file(key_path(folder)));
  std::string record = record_of(ceremony, root, std::string(key_file.reveal()));
  TRY(write_public_file(folder / "record.txt", record));
  TRY(write_public_file(certificate_path(folder), root.pem()));
  return RootMade{std::move(root), std::move(record)};
}

Result<OpenRoot> open_root(const fs::path& folder, const std::string& part_1_path,
                           const std::string& part_2_path) {
  auto certificate = TRY(certificate::Certificate::parse_pem(TRY(read_text(certificate_path(folder)))));
  const Secret passphrase = TRY(passphrase_of(TRY(crypto::read_private_file(part_1_path)),
                                              TRY(crypto::read_private_file(part_2_path))));
  auto key = TRY(certificate::AuthorityKey::open(key_path(folder), passphrase));
  return OpenRoot{std::move(certificate), std::move(key)};
}

}  // namespace sekisho::staff
