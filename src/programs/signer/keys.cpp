// SPDX-License-Identifier: Apache-2.0
#include "programs/signer/keys.h"

#include <filesystem>

#include "base/pem.h"
#include "certificate/authority.h"
#include "certificate/pkcs11_keys.h"
#include "certificate/pkcs11_signer.h"
#include "certificate/to_be_signed.h"
#include "crypto/master_key.h"
#include "crypto/private_file.h"
#include "programs/key_kind.h"
#include "programs/toml_file.h"

namespace sekisho::programs {
namespace {

Result<crypto::MasterKey> own_master_key(const SignerSettings& settings) {
  return crypto::MasterKey::load_or_create(settings.path_of("master.key"));
}

Result<Secret> pin_in(const std::string& path) {
  const Secret file = TRY(crypto::read_private_file(path));
  const std::string_view pin = file.reveal().substr(0, file.reveal().find_first_of("\r\n"));
  return Secret(std::string(pin));
}

Result<std::unique_ptr<certificate::Signer>> key_of(const SignerSettings& settings,
                                                    const SignerAuthority& one,
                                                    const certificate::Certificate& authority) {
  if (one.pkcs11.empty()) {
    const auto master = TRY(own_master_key(settings));
    return certificate::open_key_file(settings.path_of(one.key_file),
                                      master.derive_passphrase("authority-key"));
  }
  auto pin = TRY(pin_in(settings.path_of(one.pin_file)));
  const certificate::Pkcs11Key key{one.token, one.label, std::move(pin)};
  return certificate::open_pkcs11(one.pkcs11, key, authority);
}

certificate::Profile profile_of(const SignerAuthority& one, const InstitutionCode& institution,
                                const certificate::Certificate& authority) {
  certificate::ProfileWords words{one.pki_url,      {},           one.more_purposes, one.subject_country,
                                  one.subject_unit, one.key_kinds};
  words.pki_pointers = one.pki_pointers.empty() ? certificate::ProfileWords{}.pki_pointers : one.pki_pointers;
  return certificate::client_profile(words, certificate::file_name(institution, authority.fingerprint()));
}

int months_of(const SignerAuthority& one) {
  return one.validity_months.empty() ? signer::SigningAuthority::usual_months
                                     : std::stoi(one.validity_months);
}

Result<std::vector<certificate::NamedPerson>> people_of(const SignerSettings& settings) {
  std::vector<certificate::NamedPerson> people;
  for (const SignerPerson& one : settings.people) {
    const std::string pem = TRY(read_text(settings.path_of(one.public_key)));
    auto key = TRY(crypto::PublicKey::parse_pem(pem));
    people.push_back({one.name, std::move(key)});
  }
  return people;
}

}  // namespace

Result<std::unique_ptr<SignerHouse>> open_signer(const SignerSettings& settings) {
  auto house = std::make_unique<SignerHouse>();
  house->log = TRY(signer::SignatureLog::open(settings.path_of("signatures.log")));
  std::vector<certificate::Certificate> authorities;
  std::vector<signer::SigningAuthority> keys;
  for (const SignerAuthority& one : settings.authorities) {
    const std::string pem = TRY(read_text(settings.path_of(one.certificate)));
    authorities.push_back(TRY(certificate::Certificate::parse_pem(pem)));
    if (one.key_file.empty() && one.pkcs11.empty()) {
      continue;
    }
    std::shared_ptr<certificate::Signer> key = TRY(key_of(settings, one, authorities.back()));
    const auto institution = TRY(InstitutionCode::parse(one.institution));
    keys.push_back(signer::SigningAuthority{authorities.back(), std::move(key), institution, one.organization,
                                            profile_of(one, institution, authorities.back()),
                                            months_of(one)});
  }
  signer::KnownLeaves leaves(std::move(authorities));
  for (const std::string& report : settings.imports) {
    TRY(leaves.add_import(TRY(read_text(settings.path_of(report)))));
  }
  auto people = TRY(people_of(settings));
  signer::Believed believed{std::move(leaves), std::move(people)};
  signer::Limits limits;
  limits.signatures_an_hour = settings.signatures_an_hour;
  limits.grace = std::chrono::days{settings.grace_days};
  house->service =
      std::make_unique<signer::SigningService>(std::move(keys), std::move(believed), *house->log, limits);
  return house;
}

Result<void> adopt_key(const SignerSettings& settings, const Adoption& wish) {
  const auto theirs = TRY(crypto::MasterKey::load(wish.master_key));
  const auto own = TRY(own_master_key(settings));
  const auto key =
      TRY(certificate::AuthorityKey::open(wish.key_file, theirs.derive_passphrase("authority-key")));
  return key.save(settings.path_of(wish.name), own.derive_passphrase("authority-key"));
}

Result<void> adopt_key(const OnToken& place, const Adoption& wish) {
  const auto theirs = TRY(crypto::MasterKey::load(wish.master_key));
  const auto key =
      TRY(certificate::AuthorityKey::open(wish.key_file, theirs.derive_passphrase("authority-key")));
  auto pin = TRY(pin_in(place.pin_file));
  return certificate::bring_key(place.pkcs11, {place.token, place.label, std::move(pin)}, key);
}

Result<KeyFingerprint> make_key(const OnToken& place, const NewKey& wish) {
  auto pin = TRY(pin_in(place.pin_file));
  const certificate::Pkcs11Key at{place.token, place.label, std::move(pin)};
  const certificate::KeyKind kind = TRY(parse_key_kind(wish.key));
  if (std::filesystem::exists(wish.out)) {  // before a key is made for which nobody gets the request
    return Error{ErrorCode::AlreadyExists, wish.out};
  }
  const auto key = TRY(certificate::make_key(place.pkcs11, at, kind));
  const auto algorithm = TRY(certificate::signature_algorithm_of(key));
  const auto sign = [&](ByteView octets) {
    return certificate::sign_at(place.pkcs11, at, algorithm, octets);
  };
  const auto request =
      TRY(certificate::authority_request(key, sign, {wish.name, wish.organization, kind, {}, {}}));
  TRY(crypto::write_private_file(wish.out, Secret(pem("CERTIFICATE REQUEST", request))));
  return key.fingerprint();
}

}  // namespace sekisho::programs
