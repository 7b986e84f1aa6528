// SPDX-License-Identifier: Apache-2.0
// The commonest question, answered from the statuses in memory while these are fresh.
#include <algorithm>

#include "revocation/responder.h"

namespace sekisho::revocation {
namespace {

using certificate::CommonAnswer;
using certificate::CommonQuestion;

bool still_good(const KeptSignature& signature, std::uint32_t signer, Time now) {
  return signature.signer == signer && now >= signature.this_update &&
         now < signature.this_update + Responder::answer_life / 2;
}

CommonAnswer contents(const CommonQuestion& asked, const certificate::OcspStatus& status,
                      const Freshness& freshness) {
  return {asked.id, status, freshness.this_update, freshness.next_update};
}

}  // namespace

std::shared_ptr<const Responder::Held> Responder::held_for(const CommonQuestion& asked) const {
  const auto all = held();
  const auto found = std::find_if(all->begin(), all->end(), [&](const auto& one) {
    return std::equal(asked.issuer.begin(), asked.issuer.end(), one->common_issuer.begin(),
                      one->common_issuer.end());
  });
  return found == all->end() ? nullptr : *found;
}

std::optional<Answer> Responder::answer_at_once(ByteView request, Time now) const {
  const auto asked = certificate::read_common_question(request);
  const auto by = asked && feed_ != nullptr && feed_->fresh() ? held_for(*asked) : nullptr;
  const auto found = by ? by->table->find(asked->serial) : std::nullopt;
  if (!found || !still_good(found->signature, by->number, now)) {
    return std::nullopt;
  }
  const Time signed_at = found->signature.this_update;
  const Freshness freshness{signed_at, std::min(signed_at + answer_life, by->certificate.not_after())};
  return Answer{by->form.whole(contents(*asked, found->status, freshness), found->signature.view()),
                freshness};
}

// None: nothing in memory, not fresh, or it could not be signed.
std::optional<Answer> Responder::answer_from_table(const CommonQuestion& asked, Time now) {
  const auto by = feed_ != nullptr && feed_->fresh() ? held_for(asked) : nullptr;
  const auto found = by ? by->table->find(asked.serial) : std::nullopt;
  if (!found) {
    return std::nullopt;
  }
  KeptSignature signature = found->signature;
  const bool again = still_good(signature, by->number, now);
  const Time signed_at = again ? signature.this_update : now;
  const Freshness freshness{signed_at, std::min(signed_at + answer_life, by->certificate.not_after())};
  const CommonAnswer says = contents(asked, found->status, freshness);
  if (!again) {
    const auto fresh = by->key.sign(by->form.to_be_signed(says));
    if (!fresh.ok() || fresh->size() > KeptSignature::longest) {
      return std::nullopt;
    }
    signature.this_update = now;
    signature.signer = by->number;
    signature.size = static_cast<std::uint8_t>(fresh->size());
    std::copy(fresh->begin(), fresh->end(), signature.octets.begin());
    if (!by->table->keep_signature(asked.serial, found->status, signature)) {
      return std::nullopt;  // it changed while it was being signed
    }
  }
  return Answer{by->form.whole(says, signature.view()), freshness};
}

}  // namespace sekisho::revocation
