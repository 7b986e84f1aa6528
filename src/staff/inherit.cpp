// SPDX-License-Identifier: Apache-2.0
#include "staff/inherit.h"

#include <algorithm>

#include "certificate/signed_by.h"
#include "crypto/random.h"
#include "staff/key_files.h"
#include "staff/revoked_of.h"

namespace sekisho::staff {
namespace {

using contract::Authority;
using contract::AuthorityUse;

// Signing shows more than comparing: that the key works, and that what it makes verifies.
Result<void> check_key(const Inheritance& wish) {
  const Bytes anything = crypto::random_bytes(32);
  const auto checked = certificate::check_signature(wish.certificate, anything, TRY(wish.key.sign(anything)));
  return checked.ok() ? checked : Error{ErrorCode::PathWrongSignature, "the key is not this certificate's"};
}

Result<void> check_list(const Inheritance& wish, Time now) {
  if (wish.lists.last_number < 0) {
    return Error{ErrorCode::ImportRefused, "the number of a revocation list below 0"};
  }
  return wish.lists.last ? check_is_of_the_past(*wish.lists.last, now) : Result<void>();
}

// The CA as this institution has it already, from an import; none where nobody knows it.
Result<std::optional<Authority>> as_known(Records& records, const Inheritance& wish) {
  TRY(find_institution(records, wish.institution));
  for (const Authority& one : TRY(records.authorities())) {
    const auto parsed = TRY(certificate::Certificate::parse_pem(one.pem));
    if (one.fingerprint == wish.certificate.fingerprint()) {
      const bool waits =
          one.institution == wish.institution && one.use == AuthorityUse::Accepted && one.key_file.empty();
      return waits ? Result<std::optional<Authority>>(one)
                   : Error{ErrorCode::AlreadyExists, "this CA, at institution " + one.institution.text()};
    }
    const bool ours = one.institution == wish.institution;
    if (parsed.public_key().der() == wish.certificate.public_key().der() ||
        (ours && parsed.subject_der() == wish.certificate.subject_der())) {
      return Error{ErrorCode::AlreadyExists, "a CA of this key or name: " + one.fingerprint.text()};
    }
  }
  return std::optional<Authority>();
}

Result<void> keep(const House& house, Records& records, const Inheritance& wish, const Authority& authority) {
  const auto known = TRY(as_known(records, wish));
  TRY(end_issuing(house, records, TRY(authorities_of(records, wish.institution))));
  audit::Entry entry = entry_of(house, wish.institution, "authority.inherited", authority.fingerprint.text());
  entry.details.emplace_back("last_list", std::to_string(wish.lists.last_number));
  if (known) {
    TRY(records.give_authority_key(authority, entry));
  } else if (!TRY(records.keep_authority(authority, entry))) {
    return Error{ErrorCode::AlreadyExists, authority.fingerprint.text()};
  }
  return records.continue_lists(
      authority.fingerprint, wish.lists.last_number,
      wish.lists.last ? revoked_of(*wish.lists.last) : std::vector<RevokedElsewhere>());
}

}  // namespace

Result<Authority> inherit_authority(const House& house, const Inheritance& wish) {
  TRY(certificate::check_issuing_authority(wish.certificate, wish.above, house.now, wish.below));
  TRY(check_key(wish));
  TRY(check_list(wish, house.now));
  TRY(write(house.records, [&](Records& records) { return as_known(records, wish); }));
  const auto path = TRY(new_key_path(house, key_file_name(wish.institution, wish.certificate.public_key())));
  TRY(wish.key.save(path.string(), house.master.derive_passphrase("authority-key")));
  const Authority authority{wish.certificate.fingerprint(), wish.institution, AuthorityUse::Issuing,
                            wish.certificate.pem(),         path.string(),    pem_of(wish.above)};
  TRY(house.records.run([&](Records& records) { return keep(house, records, wish, authority); }));
  return authority;
}

}  // namespace sekisho::staff
