// SPDX-License-Identifier: Apache-2.0
#include "certificate/issuer.h"

#include <algorithm>

#include "base/der_reader.h"
#include "certificate/lint.h"
#include "certificate/list_lint.h"
#include "certificate/signed_by.h"
#include "certificate/to_be_signed.h"

namespace sekisho::certificate {

Draft Issuer::draft(const Plan& plan, const crypto::PublicKey& key, const Profile& profile) const {
  const Bytes serial = fresh_serial();
  const Contents contents{serial,
                          signer_->algorithm(),
                          authority_.subject_der(),
                          distinguished_name(profile, plan.organization, plan.common_name),
                          std::max(plan.not_before, authority_.not_before()),
                          std::min(plan.not_after, authority_.not_after())};
  return {Serial::trusted(hex(serial)),
          to_be_signed(contents, key, leaf_extensions(key, authority_, profile))};
}

bool Issuer::drafted(ByteView tbs_der) const {
  const auto issuer_name = [&]() -> Result<ByteView> {
    der::Reader outer(tbs_der);
    der::Reader tbs(TRY(outer.take(der::sequence_tag)));
    TRY(tbs.take(der::context_tag));  // version
    TRY(tbs.take(der::integer_tag));
    TRY(tbs.take_whole(der::sequence_tag));  // signature
    return tbs.take_whole(der::sequence_tag);
  }();
  return issuer_name.ok() && std::ranges::equal(issuer_name.value(), authority_.subject_der());
}

Result<Certificate> Issuer::issue(const Draft& draft, const Profile& profile,
                                  const Evidence& evidence) const {
  const Certificate planned = TRY(linted(draft.tbs_der(), authority_, profile));
  const Bytes signature = TRY(signer_->sign(draft.tbs_der(), evidence));
  // What the lint has read, under its signature: only that is new in it.
  auto signed_one = planned.with_signature_of(assembled(draft.tbs_der(), signer_->algorithm(), signature));
  if (!signed_one.ok()) {
    return Error{ErrorCode::SignedDiffers, signed_one.error().detail};
  }
  if (signed_one->tbs_der() != draft.tbs_der() || signed_one->serial() != draft.serial()) {
    return Error{ErrorCode::SignedDiffers, "issuer: not the bytes of the draft"};
  }
  TRY(check_signature(authority_, draft.tbs_der(), signature));
  return signed_one;
}

Result<Bytes> Issuer::issue_list(const ListContents& contents) const {
  Bytes tbs = list_to_be_signed(contents, authority_, signer_->algorithm());
  TRY(lint_list(tbs, authority_));
  const Bytes signature = TRY(signer_->sign(tbs, {}));
  TRY(check_signature(authority_, tbs, signature));
  return signed_list(std::move(tbs), signer_->algorithm(), signature);
}

}  // namespace sekisho::certificate
