// SPDX-License-Identifier: Apache-2.0
// sekisho ca inherit
#include "certificate/pkcs12.h"
#include "crypto/private_file.h"
#include "programs/sekisho/authorities.h"
#include "programs/sekisho/commands.h"
#include "programs/sekisho/files.h"
#include "programs/sekisho/open_house.h"
#include "programs/sekisho/terminal.h"
#include "staff/import_line.h"
#include "staff/inherit.h"

namespace sekisho::programs {
namespace {

Result<void> check_words(const InheritAuthority& wish) {
  const bool pem = !wish.key.empty() && !wish.certificate.empty();
  const bool some_pem = !wish.key.empty() || !wish.certificate.empty();
  if (wish.pkcs12.empty() ? !pem : some_pem) {
    return Error{ErrorCode::UsageWrong, "either --pkcs12, or --key with --certificate"};
  }
  if (wish.crl.empty() == (wish.crl_number < 0)) {
    return Error{ErrorCode::UsageWrong,
                 "either --crl or --crl-number: a list's number must never go back (0: there never was one)"};
  }
  return {};
}

bool is_encrypted(const Secret& pem) { return pem.reveal().find("ENCRYPTED") != std::string_view::npos; }

Result<certificate::Pkcs12> brought(const InheritAuthority& wish) {
  const auto passphrase = [&] {
    return passphrase_from(wish.passphrase_file, "Passphrase of the existing CA's key");
  };
  if (!wish.pkcs12.empty()) {
    const Secret file = TRY(crypto::read_private_file(wish.pkcs12));
    return certificate::read_pkcs12(file.bytes(), TRY(passphrase()));
  }
  const Secret file = TRY(crypto::read_private_file(wish.key));
  auto key =
      TRY(certificate::AuthorityKey::parse_pem(file, is_encrypted(file) ? TRY(passphrase()) : Secret()));
  auto own = TRY(read_certificate(wish.certificate));
  return certificate::Pkcs12{std::move(key), std::move(own), {}};
}

Result<staff::ListsElsewhere> lists_of(const InheritAuthority& wish,
                                       const certificate::Certificate& authority) {
  if (wish.crl.empty()) {
    return staff::ListsElsewhere{wish.crl_number, {}};
  }
  const std::string file = TRY(staff::read_text(wish.crl));
  auto list = TRY(certificate::read_list(view(file), authority));
  const std::int64_t number = list.number;
  return staff::ListsElsewhere{number, std::move(list)};
}

}  // namespace

Result<int> inherit_authority(const Where& where, const InheritAuthority& wish, const Console& console) {
  const InstitutionCode code = TRY(parse_institution(wish.institution));
  TRY(check_words(wish));
  auto in = TRY(brought(wish));
  if (!wish.issuer.empty()) {
    in.others = TRY(read_bundles({wish.issuer}));
  }
  const auto lists = TRY(lists_of(wish, in.certificate));
  const auto opened = TRY(open_house(where));
  const auto authority = TRY(staff::inherit_authority(
      opened->house(),
      {code, in.key, in.certificate, certificate::path_above(in.certificate, in.others), lists, wish.below}));
  const std::size_t revoked = lists.last ? lists.last->entries.size() : 0;
  console.say(
      "From now on " + in.certificate.common_name() + " issues here for " + code.text() +
          "; sekishod takes it up within seconds.\n  certificate SHA-256  " + authority.fingerprint.text() +
          "\n  key file             " + authority.key_file + "\n  revocation lists     from above " +
          std::to_string(lists.last_number) + ", with " + std::to_string(revoked) +
          " serials of the last one\n"
          "The existing system must sign nothing more with this key: take the key away from it, then delete "
          "the file that was brought.\nIts people: sekisho import --ca (docs/IMPORT.md)\n",
      {{"fingerprint", authority.fingerprint.text()},
       {"institution", code.text()},
       {"key_file", authority.key_file},
       {"certificate", authority.pem},
       {"last_number", lists.last_number},
       {"revoked", revoked}});
  return exit_done;
}

}  // namespace sekisho::programs
