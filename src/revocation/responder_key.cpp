// SPDX-License-Identifier: Apache-2.0
// The delegated keys: issued by the CA through its own pipeline, kept sealed, shared by the servers of one
// database.
#include <algorithm>

#include "crypto/seal.h"
#include "revocation/responder.h"

namespace sekisho::revocation {
namespace {

// A relying party's clock may be behind.
constexpr std::chrono::minutes back_dated{10};
const certificate::Profile profile{
    .crl_url = {}, .ocsp_url = {}, .purpose = certificate::Purpose::OcspSigning};

std::string seal_context(const Fingerprint& authority) { return "ocsp-responder/" + authority.text(); }

// Nothing outlives its CA: near the CA's end there is no later one to be had.
bool is_due(const certificate::Certificate& responder, const certificate::Certificate& authority, Time now) {
  return now >= responder.not_after() - Responder::life / 2 && responder.not_after() < authority.not_after();
}

}  // namespace

Result<int> Responder::renew(Time now) {
  const auto before = held();
  auto after = std::make_shared<HeldList>();
  std::optional<Error> first;
  for (const IssuingAuthority& authority : authorities_()) {
    const auto same = std::find_if(before->begin(), before->end(), [&](const auto& one) {
      return one->authority.fingerprint() == authority.certificate.fingerprint();
    });
    const auto present = same == before->end() ? std::shared_ptr<const Held>() : *same;
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
    held_ = std::move(after);
    remembered_.clear();
  }
  return first ? Result<int>(*first) : Result<int>(count);
}

Result<std::shared_ptr<const Responder::Held>> Responder::hold(const IssuingAuthority& authority,
                                                               const std::shared_ptr<const Held>& present,
                                                               Time now) {
  if (present && !is_due(present->certificate, authority.certificate, now)) {
    return present;
  }
  auto found = TRY(kept(authority));
  if (found && !is_due(found->certificate, authority.certificate, now)) {
    return found;
  }
  TRY(issue(authority, now));
  return kept(authority);
}

// Null where none is kept, or where what is kept does not open: another one is issued then.
Result<std::shared_ptr<const Responder::Held>> Responder::kept(const IssuingAuthority& authority) {
  const Fingerprint& fingerprint = authority.certificate.fingerprint();
  const auto row =
      TRY(write(records_, [&](Records& records) { return records.find_responder(fingerprint); }));
  if (!row) {
    return std::shared_ptr<const Held>();
  }
  const auto pkcs8 = crypto::open_sealed(seal_key_, seal_context(fingerprint), row->key_sealed);
  if (!pkcs8.ok()) {
    log_(LogLine{Severity::Warning, "ocsp.key_unreadable", {{"authority", fingerprint.text()}}});
    return std::shared_ptr<const Held>();
  }
  auto key = TRY(certificate::ResponderKey::parse(pkcs8.value()));
  auto certificate = TRY(certificate::Certificate::parse_pem(row->pem));
  certificate::OcspForm form(key, certificate);
  return std::make_shared<const Held>(Held{authority.certificate, std::move(key), std::move(certificate),
                                           std::move(form), certificate::common_issuer(authority.certificate),
                                           feed_ == nullptr ? nullptr : feed_->table(fingerprint),
                                           ++last_number_});
}

Result<void> Responder::issue(const IssuingAuthority& authority, Time now) {
  if (!authority.issuer) {
    return Error{ErrorCode::SignerAway, "no key to issue an OCSP responder's certificate with"};
  }
  const Fingerprint& fingerprint = authority.certificate.fingerprint();
  const auto key = TRY(certificate::ResponderKey::fresh());
  const certificate::Plan plan{"OCSP " + authority.institution.text(), authority.certificate.common_name(),
                               now - back_dated, now + life};
  const auto draft = authority.issuer->draft(plan, key.public_key(), profile);
  const auto made = TRY(authority.issuer->issue(draft, profile));
  const KeptResponder responder{fingerprint, made.pem(), made.not_after(),
                                crypto::seal(seal_key_, seal_context(fingerprint), key.pkcs8())};
  const audit::Entry entry{now,
                           authority.institution.text(),
                           "scheduler",
                           "ocsp_responder.issued",
                           made.fingerprint().text(),
                           {{"authority", fingerprint.text()}, {"serial", made.serial().text()}}};
  // False: another server was first, and its key is taken over.
  TRY(write(records_, [&](Records& records) { return records.keep_responder(responder, entry); }));
  return {};
}

}  // namespace sekisho::revocation
