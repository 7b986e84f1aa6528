// SPDX-License-Identifier: Apache-2.0
#include "agent/core/renewal.h"
#include "agent/core/request.h"

// From the key to the certificate: one signature by the old key, everything after it by the new one.
namespace sekisho::agent {
namespace {}  // namespace

// The answer may have been lost on its way, here or in an earlier life: before the old key signs once more,
// the portal is asked whether it has the request already.
// NOLINTBEGIN(readability-function-cognitive-complexity): one table of what each refusal means; cut up it
// reads worse
Result<void> Renewal::ask_with_old_key(Entry& entry, const StartUrl& url, const Look& look) {
  if (entry.ticket != url.ticket) {
    TRY(sign_request(entry, url, look.nonce));
  }
  for (int tried = 0; tried < tries_for_a_nonce; ++tried) {
    const Result<Issued> issued = portal_.request(entry.host, entry.jws);
    if (issued.ok()) {
      return keep_answer(entry, issued.value());
    }
    const ErrorCode code = issued.error().code;
    if (code == ErrorCode::OrderAwaitsLogin) {
      return wait_for_login(entry);
    }
    if (code == ErrorCode::OrderHasOtherRequest || code == ErrorCode::KeySeenBefore) {
      discard(entry);
    }
    const bool was_late = code == ErrorCode::NonceInvalid || code == ErrorCode::TicketInvalid;
    if (!was_late || entry.door == Door::Second) {
      return issued.error();
    }
    const Standing standing = TRY(portal_.standing(entry.host, entry.order));
    if (is_requested(standing.state)) {
      next_nonce_ = standing.nonce;
      return fetch_with_new_key(entry);
    }
    if (code == ErrorCode::TicketInvalid) {
      return issued.error();
    }
    TRY(sign_request(entry, url, standing.nonce));
  }
  return Error{ErrorCode::NonceInvalid, "refused twice"};
}
// NOLINTEND(readability-function-cognitive-complexity)

Result<void> Renewal::sign_request(Entry& entry, const StartUrl& url, const std::string& nonce) {
  if (entry.request.empty()) {
    entry.request = TRY(make_request(entry.new_key, around_.keys));
  }
  const Header header{entry.old_key.algorithm, "sekisho-request", Conversation::request_url(entry.host),
                      nonce, entry.old_certificate.text()};
  const std::string input = signing_input(header, request_payload(url.ticket, entry.request));
  const Bytes signature = TRY(around_.keys.sign(entry.old_key, view(input)));
  entry.jws = compact(input, signature);
  entry.ticket = url.ticket;
  return reach(entry, Step::RequestSigned);
}

Result<void> Renewal::fetch_with_new_key(Entry& entry) {
  for (int tried = 0; tried < tries_for_a_nonce; ++tried) {
    const std::string jws = TRY(signed_by_new_key(entry, "fetch", order_payload(entry.order)));
    const Result<Issued> issued = portal_.fetch(entry.host, entry.order, jws);
    if (issued.ok()) {
      return keep_answer(entry, issued.value());
    }
    if (issued.error().code == ErrorCode::OrderNotIssued) {
      return Error{ErrorCode::SignerAway, "requested, not issued yet"};
    }
    if (issued.error().code != ErrorCode::NonceInvalid) {
      return issued.error();
    }
  }
  return Error{ErrorCode::NonceInvalid, "refused twice"};
}

Result<void> Renewal::keep_answer(Entry& entry, const Issued& issued) {
  entry.certificate = TRY(first_certificate(issued.certificate));
  next_nonce_ = issued.nonce;
  return reach(entry, Step::Answered);
}

Result<std::string> Renewal::signed_by_new_key(const Entry& entry, std::string_view verb,
                                               const std::string& payload) {
  std::string nonce = std::exchange(next_nonce_, {});
  if (nonce.empty()) {
    nonce = TRY(portal_.standing(entry.host, entry.order)).nonce;
  }
  const Header header{entry.new_key.name.algorithm, "sekisho-" + std::string(verb),
                      Conversation::order_url(entry.host, entry.order, verb), nonce, ""};
  const std::string input = signing_input(header, payload);
  const Bytes signature = TRY(around_.keys.sign(entry.new_key.name, view(input)));
  return compact(input, signature);
}

}  // namespace sekisho::agent
