// SPDX-License-Identifier: Apache-2.0
#include "http/cmp_conversation.h"

#include "crypto/seal.h"
#include "http/cmp_code_desk.h"

namespace sekisho::http {
namespace {

using certificate::CmpBody;
using certificate::CmpFailure;
using certificate::CmpMessage;
using certificate::CmpServer;

// What we know of the transaction that a certConf or pollReq continues.
struct Beginning {
  CmpMessage request;
  std::optional<Bytes> nonce;  // of our last answer; none: forgotten, found again in the order
};

bool continues(const CmpMessage& message) {
  return message.body() == CmpBody::CertConfirm || message.body() == CmpBody::PollRequest;
}

Error unknown(const CmpVisit& visit) {
  return Error{ErrorCode::CmpTransactionUnknown, transaction_key(visit)};
}

// None: forgotten. CmpTransactionUnknown: it is somebody else's.
Result<std::optional<Beginning>> remembered(const CmpVisit& visit, const std::string& sender) {
  const auto kept = visit.cmp.transactions.find(transaction_key(visit), visit.now);
  if (!kept) {
    return std::optional<Beginning>();
  }
  if (kept->sender != sender) {
    return unknown(visit);
  }
  return std::optional(Beginning{TRY(CmpMessage::parse(kept->beginning)), kept->nonce});
}

// Forgotten, by a restart or by another server: the old certificate's open order keeps its request.
Result<Beginning> kept_in_order(const CmpVisit& visit, const CmpSender& sender) {
  const auto order = TRY(write(visit.cmp.orders, [&](renewal::Records& records) {
    return records.find_open_order(sender.held.fingerprint);
  }));
  if (!order || !order->evidence.starts_with(certificate::cmp_evidence)) {
    return unknown(visit);
  }
  const Bytes request = TRY(parse_base64(order->evidence.substr(certificate::cmp_evidence.size())));
  return Beginning{TRY(CmpMessage::parse(request)), std::nullopt};
}

// The same for a code: its ir was verified before it was kept, and is sealed, since a MAC is no evidence that
// others may read.
Result<Beginning> kept_with_code(const CmpVisit& visit, const CmpCode& code) {
  if (code.message_sealed.empty()) {
    return unknown(visit);
  }
  const Secret der = TRY(crypto::open_sealed(visit.cmp.message_key, code.id.text(), code.message_sealed));
  return Beginning{TRY(CmpMessage::parse(der.bytes())), std::nullopt};
}

bool answers_our_last(const CmpMessage& message, const Beginning& beginning) {
  const Bytes& nonce = message.recipient_nonce();
  return !nonce.empty() && (!beginning.nonce || *beginning.nonce == nonce);
}

// One exchange with its parties.
struct Parties {
  const CmpServer& server;
  const certificate::Certificate* sender;  // or
  const Secret* secret;
  std::string name;  // as the transaction remembers who began it
};

Result<Bytes> exchange(const CmpVisit& visit, const Parties& parties,
                       const std::optional<Beginning>& beginning, MachineDesk& desk) {
  if (beginning && !answers_our_last(visit.message, *beginning)) {
    return parties.server.refuse(visit.message, {CmpFailure::BadRecipientNonce, "recipNonce"}, visit.now);
  }
  Bytes answered = TRY(parties.server.answer(
      {visit.message, parties.sender, parties.secret, beginning ? &beginning->request : nullptr}, desk));
  if (desk.goes_on()) {
    const CmpMessage& request = beginning ? beginning->request : visit.message;
    visit.cmp.transactions.keep(transaction_key(visit),
                                {request.der(), parties.name, TRY(certificate::cmp_sender_nonce(answered))},
                                visit.now);
  }
  return answered;
}

Result<Bytes> by_certificate(const CmpVisit& visit, const CmpServer& server) {
  if (visit.message.body() == CmpBody::InitRequest) {
    return Error{ErrorCode::CmpUnsupported, "ir is for a code; who has a certificate sends a kur"};
  }
  const CmpSender sender = TRY(find_sender(visit));
  const Parties parties{server, &sender.leaf, nullptr, sender.held.fingerprint.text()};
  std::optional<Beginning> beginning;
  if (continues(visit.message)) {
    beginning = TRY(remembered(visit, parties.name));
    if (!beginning) {
      beginning = TRY(kept_in_order(visit, sender));
    }
  }
  RenewalDesk desk({visit.cmp, beginning ? beginning->request : visit.message, visit.now}, sender);
  return exchange(visit, parties, beginning, desk);
}

Result<Bytes> by_code(const CmpVisit& visit, const CmpServer& server) {
  const CmpBody body = visit.message.body();
  if (body != CmpBody::InitRequest && body != CmpBody::Error && !continues(visit.message)) {
    return server.refuse(visit.message, {CmpFailure::WrongIntegrity, "cmp_unsupported"}, visit.now);
  }
  const CmpCode code = TRY(find_code(visit));
  const Parties parties{server, nullptr, &code.secret, code.id.text()};
  std::optional<Beginning> beginning;
  if (continues(visit.message)) {
    beginning = TRY(remembered(visit, parties.name));
    if (!beginning) {
      beginning = TRY(kept_with_code(visit, code));
    }
  }
  CodeDesk desk({visit.cmp, beginning ? beginning->request : visit.message, visit.now}, visit.institution,
                code);
  return exchange(visit, parties, beginning, desk);
}

}  // namespace

Result<Bytes> converse(const CmpVisit& visit, const CmpServer& server) {
  return visit.message.is_mac_protected() ? by_code(visit, server) : by_certificate(visit, server);
}

}  // namespace sekisho::http
