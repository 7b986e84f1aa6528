// SPDX-License-Identifier: Apache-2.0
// Answering from the records; responder_common.cpp answers from memory, responder_key.cpp has the delegated
// keys.
#include "revocation/responder.h"

#include <algorithm>

#include "revocation/status.h"

namespace sekisho::revocation {

using certificate::CertId;
using certificate::OcspRefusal;
using certificate::OcspRequest;
using certificate::OcspSingle;
using certificate::OcspStatus;

namespace {

Answer refused(OcspRefusal refusal) { return Answer{certificate::ocsp_refusal(refusal), {}}; }

std::string key_of(const OcspSingle& single) { return std::string(text_view(single.id)); }

}  // namespace

std::shared_ptr<const Responder::HeldList> Responder::held() const {
  const std::lock_guard lock(mutex_);
  return held_;
}

// One delegated certificate speaks for one CA: a request that names two is answered for neither.
std::shared_ptr<const Responder::Held> Responder::held_for(const std::vector<CertId>& ids) const {
  const auto all = held();
  const auto found = std::find_if(all->begin(), all->end(), [&](const auto& one) {
    return std::all_of(ids.begin(), ids.end(), [&](const CertId& id) { return id.names(one->authority); });
  });
  return found == all->end() ? nullptr : *found;
}

Answer Responder::answer(ByteView request, Time now) {
  if (const auto common = certificate::read_common_question(request)) {
    if (auto from_table = answer_from_table(*common, now)) {
      return *std::move(from_table);
    }
  }
  const auto asked = OcspRequest::parse(request);
  if (!asked.ok()) {
    return refused(OcspRefusal::MalformedRequest);
  }
  const auto by = held_for(asked->ids());
  if (!by) {
    return refused(OcspRefusal::Unauthorized);
  }
  auto answered = answer_for(asked.value(), by, now);
  if (!answered.ok()) {
    log_(LogLine{
        Severity::Failure,
        "ocsp.failed",
        {{"code", std::string(wire_name(answered.error().code))}, {"detail", answered.error().detail}}});
    return refused(OcspRefusal::TryLater);
  }
  return std::move(answered).value();
}

Result<Answer> Responder::answer_for(const OcspRequest& request, const std::shared_ptr<const Held>& by,
                                     Time now) {
  const auto singles = TRY(read(records_, [&](Records& records) -> Result<std::vector<OcspSingle>> {
    std::vector<OcspSingle> found;
    for (const CertId& id : request.ids()) {
      const auto known = TRY(records.find_status(by->authority.fingerprint(), id.serial));
      found.push_back(OcspSingle{id.der, ocsp_status_of(known)});
    }
    return found;
  }));
  // What anybody can invent is not remembered: serials never issued, lists of them, nonces.
  const bool memorable =
      singles.size() == 1 && !request.nonce() && singles.front().status.word != OcspStatus::Word::Unknown;
  if (memorable) {
    if (auto again = remembered(singles.front(), by, now)) {
      return *std::move(again);
    }
  }
  const Freshness freshness{now, std::min(now + answer_life, by->certificate.not_after())};
  Bytes der = TRY(certificate::ocsp_response(
      {freshness.this_update, freshness.next_update, singles, request.nonce()}, by->key, by->certificate));
  Answer answer{std::move(der), request.nonce() ? std::nullopt : std::optional(freshness)};
  if (memorable) {
    remember(singles.front(), by, answer);
  }
  return answer;
}

std::optional<Answer> Responder::remembered(const OcspSingle& single, const std::shared_ptr<const Held>& by,
                                            Time now) const {
  const std::lock_guard lock(mutex_);
  const auto found = remembered_.find(key_of(single));
  if (found == remembered_.end()) {
    return std::nullopt;
  }
  const Remembered& one = found->second;
  const bool fresh = now >= one.freshness.this_update && now < one.freshness.this_update + answer_life / 2;
  if (!fresh || one.by != by || !(one.status == single.status)) {
    return std::nullopt;
  }
  return Answer{one.der, one.freshness};
}

void Responder::remember(const OcspSingle& single, const std::shared_ptr<const Held>& by,
                         const Answer& answer) {
  const std::lock_guard lock(mutex_);
  if (remembered_.size() >= most_remembered) {
    remembered_.clear();
  }
  remembered_.insert_or_assign(key_of(single), Remembered{single.status, by, *answer.freshness, answer.der});
}

}  // namespace sekisho::revocation
