// SPDX-License-Identifier: Apache-2.0
#include "revocation/delegated_keys.h"

#include <algorithm>

#include "crypto/seal.h"

namespace sekisho::revocation {
namespace {

using certificate::Purpose;

// A relying party's clock may be behind.
constexpr std::chrono::minutes back_dated{10};

struct Words {
  const char* name;     // what the certificate is called
  const char* context;  // of the seal
  const char* issued;   // in the trail
  const char* unreadable;
};
const Words& words_of(Purpose purpose) {
  static const Words ocsp{"OCSP ", "ocsp-responder/", "ocsp_responder.issued", "ocsp.key_unreadable"};
  static const Words cmp{"CMP ", "cmp-responder/", "cmp_responder.issued", "cmp.key_unreadable"};
  return purpose == Purpose::CmpSigning ? cmp : ocsp;
}

std::string seal_context(Purpose purpose, const Fingerprint& authority) {
  return words_of(purpose).context + authority.text();
}

}  // namespace

// Nothing outlives its CA: near the CA's end there is no later one to be had.
bool DelegatedKeys::ends_soon(const certificate::Certificate& delegated,
                              const certificate::Certificate& authority, Time now) const {
  return now >= delegated.not_after() - life / 2 && delegated.not_after() < authority.not_after();
}

std::shared_ptr<const DelegatedKeys::List> DelegatedKeys::all() const {
  const std::lock_guard lock(mutex_);
  return all_;
}

Result<int> DelegatedKeys::renew(Time now) {
  const auto before = all();
  auto after = std::make_shared<List>();
  std::optional<Error> first;
  for (const IssuingAuthority& authority : authorities_()) {
    const auto same = std::find_if(before->begin(), before->end(), [&](const auto& one) {
      return one->authority.fingerprint() == authority.certificate.fingerprint();
    });
    auto present = same == before->end() ? std::shared_ptr<const Delegated>() : *same;
    auto next = hold(authority, present, now);
    if (!next.ok() && !first) {
      first = next.error();
    }
    // What is held goes on answering while a later one cannot be had.
    if (const auto good = next.ok() ? next.value() : present) {
      after->push_back(good);
    }
  }
  if (*after == *before) {
    return first ? Result<int>(*first) : Result<int>(0);
  }
  const int count = static_cast<int>(after->size());
  {
    const std::lock_guard lock(mutex_);
    all_ = std::move(after);
  }
  return first ? Result<int>(*first) : Result<int>(count);
}

Result<std::shared_ptr<const Delegated>> DelegatedKeys::hold(const IssuingAuthority& authority,
                                                             std::shared_ptr<const Delegated>& present,
                                                             Time now) {
  if (present && !ends_soon(present->certificate, authority.certificate, now)) {
    return present;
  }
  if (const auto found = TRY(kept(authority))) {
    present = found;  // answers also after a start without the CA's key
    if (!ends_soon(found->certificate, authority.certificate, now)) {
      return found;
    }
  }
  TRY(issue(authority, now));
  return kept(authority);
}

// Null where none is kept, or where what is kept does not open: another one is issued then.
Result<std::shared_ptr<const Delegated>> DelegatedKeys::kept(const IssuingAuthority& authority) {
  const Fingerprint& fingerprint = authority.certificate.fingerprint();
  const auto row = TRY(read(
      records_, [&](Records& records) { return records.find_responder(fingerprint, delegation_.purpose); }));
  if (!row) {
    return std::shared_ptr<const Delegated>();
  }
  const auto pkcs8 = crypto::open_sealed(delegation_.seal_key, seal_context(delegation_.purpose, fingerprint),
                                         row->key_sealed);
  if (!pkcs8.ok()) {
    log_(LogLine{
        Severity::Warning, words_of(delegation_.purpose).unreadable, {{"authority", fingerprint.text()}}});
    return std::shared_ptr<const Delegated>();
  }
  auto key = TRY(certificate::ResponderKey::parse(pkcs8.value()));
  auto certificate = TRY(certificate::Certificate::parse_pem(row->pem));
  return std::make_shared<const Delegated>(
      Delegated{authority.certificate, std::move(key), std::move(certificate)});
}

Result<void> DelegatedKeys::issue(const IssuingAuthority& authority, Time now) {
  if (!authority.issuer) {
    return Error{ErrorCode::SignerAway, "no key to issue a delegated certificate with"};
  }
  const Purpose purpose = delegation_.purpose;
  const Fingerprint& fingerprint = authority.certificate.fingerprint();
  const certificate::Profile profile{.crl_url = {}, .ocsp_url = {}, .purpose = purpose};
  const auto key = TRY(certificate::ResponderKey::fresh());
  const certificate::Plan plan{words_of(purpose).name + authority.institution.text(),
                               authority.certificate.common_name(), now - back_dated, now + life};
  const auto draft = authority.issuer->draft(plan, key.public_key(), profile);
  const auto made = TRY(authority.issuer->issue(draft, profile));
  const KeptResponder responder{
      fingerprint, purpose, made.pem(), made.not_after(),
      crypto::seal(delegation_.seal_key, seal_context(purpose, fingerprint), key.pkcs8())};
  const audit::Entry entry{now,
                           authority.institution.text(),
                           "scheduler",
                           words_of(purpose).issued,
                           made.fingerprint().text(),
                           {{"authority", fingerprint.text()}, {"serial", made.serial().text()}}};
  // False: another server was first, and its key is taken over.
  TRY(write(records_, [&](Records& records) { return records.keep_responder(responder, entry); }));
  return {};
}

}  // namespace sekisho::revocation
