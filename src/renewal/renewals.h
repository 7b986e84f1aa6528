// SPDX-License-Identifier: Apache-2.0
// The verbs of the renewal order, from 更新 to the old certificate's end (design §4). Each checks owner,
// role, window and state for itself; each change shares its transaction with its audit entry; only `now` of
// the server decides.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/secret.h"
#include "base/transactions.h"
#include "base/turnstile.h"
#include "certificate/issuer.h"
#include "contract/institution.h"
#include "crypto/jws.h"
#include "renewal/records.h"
#include "renewal/underway.h"

namespace sekisho::renewal {

struct Surroundings {
  Transactions<Records>& records;
  std::function<std::optional<contract::Institution>(const InstitutionCode&)> institution;
  // The first issues; the others, which it followed, finish what they began. Empty: none just now.
  std::function<std::vector<std::shared_ptr<const certificate::Issuer>>(const InstitutionCode&)> issuers;
  Secret nonce_key;
  Turnstile& signing;  // RSA signatures: off the other threads
  // Called after each durable step with its name; a test may stop the process there. It changes nothing.
  std::function<void(std::string_view)> after_step = [](std::string_view) {};
  // Does whoever holds the CA's key sign only with evidence (Order::evidence)? Then an order without any
  // waits for approval.
  enum class Signs { ForUs, WithEvidence } signs = Signs::ForUs;
  Log log = [](const LogLine&) {};
};

// Who presses 更新: a session that logged in by certificate, PIN and card.
struct Opener {
  contract::HeldCertificate held;
  std::string login;  // id_hash
};
struct Opened {
  Order order;
  Ticket ticket;
  std::string ticket_text;  // leaves once, in the answer to that press
};

struct Looked {
  Order order;
  Ticket ticket;
  contract::Member member;
  contract::HeldCertificate old_certificate;
  contract::Institution institution;
  std::string nonce;
};

struct OpenTicketLook {
  OrderId order;  // that it may open
  std::string matching_number;
  Time minted_at;
  std::string nonce;
};

struct Issued {
  Order order;
  std::string pem;    // leaf and issuing CA
  std::string nonce;  // for the proof
};

struct Nonce {
  std::string nonce;
  State state;
};

// A JWS as it came and the URL it came to.
struct Signed {
  crypto::Jws jws;
  std::string url;
  InstitutionCode institution;  // whose host it came to
};

// To-be-signed bytes that are made before the transaction that accepts their request.
struct Planned {
  certificate::Draft draft;
  Fingerprint authority;
};

// A request for a new key. Whoever makes one has checked that it comes from the old key's holder and that the
// new key's possession is proven (certificate::Request::parse), and has the key policy behind it.
struct RenewalRequest {
  crypto::PublicKey key;
  std::string digest;    // SHA-256 hex of what was sent: the same again gets the same certificate
  std::string evidence;  // for a signer of its own: the agent's compact JWS, "cmp:…", "" where there is none
  std::string actor{"agent"};    // who sent it: "agent", "est", "cmp"
  std::string message_sealed{};  // of an acquisition, where whoever sent it will want to go on with it
  std::optional<Planned> planned{};
};

// What whoever asks for a certificate knows from a moment ago; the rest is read.
struct Known {
  const certificate::Certificate* old_leaf{nullptr};
  bool planned_now{false};  // in the transaction that has just ended, which saw no halt
};

// One certificate on its way to the CA's key. Lives no longer than what it names.
struct Signing {
  const OrderId& id;
  const contract::Institution& institution;
  const certificate::Issuer& issuer;
  const certificate::Draft& draft;
  const certificate::Evidence& evidence;
  std::function<Result<certificate::Draft>()> anew;  // as it would be planned now
};

class Renewals {
 public:
  explicit Renewals(Surroundings surroundings) : around_(std::move(surroundings)) {}

  // --- the page
  [[nodiscard]] Result<Opened> open(const Opener& opener, Time now) const;  // RenewalNotDue, NotAllowed
  [[nodiscard]] Result<Order> stop(const Opener& opener,
                                   Time now) const;  // 中止する; OrderClosed once PROVEN

  // --- the agent
  // TicketInvalid at every institution's host but its own.
  [[nodiscard]] Result<Looked> look(const InstitutionCode& institution, std::string_view ticket_text,
                                    Time now) const;
  enum class Told { Consented, Declined };
  [[nodiscard]] Result<void> tell(std::string_view ticket_text, Told what, Time now) const;
  [[nodiscard]] Result<Issued> request(const Signed& by_old_key, Time now) const;
  [[nodiscard]] Result<Nonce> nonce(const OrderId& order, Time now) const;
  [[nodiscard]] Result<Issued> fetch(const OrderId& order, const Signed& by_new_key, Time now) const;
  [[nodiscard]] Result<Order> prove(const OrderId& order, const Signed& by_new_key, Time now) const;
  [[nodiscard]] Result<Order> cancel(const OrderId& order, const Signed& by_new_key, Time now) const;

  // --- the second door: an expired certificate in its grace days. Its key signs first; PIN and card release
  // the order.
  [[nodiscard]] std::string mint_open_ticket(const InstitutionCode& institution, Time now) const;
  // None: not an open ticket, or already bound to an order (then look() answers).
  [[nodiscard]] Result<std::optional<OpenTicketLook>> look_open(const InstitutionCode& institution,
                                                                std::string_view ticket_text, Time now) const;
  [[nodiscard]] Result<void> release(const contract::HeldCertificate& expired,
                                     Time now) const;  // OPENED → REQUESTED
  // アプリをもう一度開く for an order that an expired certificate's key has opened already.
  [[nodiscard]] Result<Opened> reopen(const contract::HeldCertificate& expired, const std::string& login,
                                      Time now) const;

  // --- the TLS port and the login
  [[nodiscard]] Result<void> prove_by_handshake(const contract::HeldCertificate& provisional, Time now) const;
  // First login with the new certificate: PROVEN → COMMITTED. Does nothing for any other certificate.
  [[nodiscard]] Result<void> commit(const contract::HeldCertificate& logged_in, Time now) const;

  // --- machines, by EST and CMP, with the old key alone: only where the policy says machine_renewal, for
  // members that it lets. The caller has verified that the certificate's own key asks. MachineRenewalOff and
  // MemberNotMachine from each. Opens an order or goes on with the open one. SignerAway, OrderAwaitsApproval:
  // accepted; the same request again gets the certificate. RenewalNotDue, NotAllowed, KeySeenBefore,
  // OrderHasOtherRequest.
  [[nodiscard]] Result<Issued> renew_by_machine(const contract::HeldCertificate& old_certificate,
                                                const RenewalRequest& request, Time now) const;
  [[nodiscard]] Result<void> check_may_come(const MemberKey& member) const;  // those two and nothing else
  // 取得: a first certificate by a one-time code (acquisition.h). EnrolCodeWrong, EnrolHasCertificate,
  // KeySeenBefore, SignerAway, OrderAwaitsApproval.
  [[nodiscard]] Result<certificate::Certificate> acquire_by_machine(const ShownCode& shown,
                                                                    const RenewalRequest& request,
                                                                    Time now) const;
  // CMP's certConf: ISSUED → PROVEN, and the certificate is active. Again does nothing.
  [[nodiscard]] Result<Order> prove_by_machine(const Fingerprint& new_certificate, Time now) const;
  // certConf that says no: CANCELLED, and the provisional certificate is revoked.
  [[nodiscard]] Result<Order> cancel_by_machine(const Fingerprint& new_certificate, Time now) const;
  // An authenticated request: a machine's login. The first one with a new certificate proves it and
  // supersedes the old one. The certificate as it is then.
  [[nodiscard]] Result<contract::HeldCertificate> meet_machine(const contract::HeldCertificate& presented,
                                                               const std::string& actor, Time now) const;

  // --- by itself; each returns how many it did
  [[nodiscard]] Result<int> open_notices(const contract::Institution& institution, Time now) const;
  // What was accepted while the signer was away. The first error that is not SignerAway, after all were
  // tried.
  [[nodiscard]] Result<int> issue_waiting(Time now) const;
  [[nodiscard]] Result<int> lapse(Time now) const;
  [[nodiscard]] Result<int> retire(const contract::Institution& institution, Time now) const;

  // When the new certificate of this one will end: the policy's months after the old end, at the end of that
  // day (no day lost).
  [[nodiscard]] static Time new_end(const contract::HeldCertificate& old_certificate,
                                    const contract::Institution& institution);

 private:
  // What the old key of an expired certificate asks: recorded, and waiting for PIN and card
  // (OrderAwaitsLogin).
  [[nodiscard]] Result<Issued> request_by_expired(const Signed& by_old_key, const std::string& ticket_text,
                                                  ByteView csr, Time now) const;
  // `known`: as it was read a moment ago.
  [[nodiscard]] Result<Order> accept_request(const RenewalRequest& request, const Order& known,
                                             Time now) const;
  [[nodiscard]] Result<contract::Institution> machine_institution(const InstitutionCode& code) const;
  // None where it must wait, or be refused: the usual way says so.
  [[nodiscard]] std::optional<Planned> plan_ahead(const contract::HeldCertificate& old_certificate,
                                                  const crypto::PublicKey& key, Time now) const;
  [[nodiscard]] bool is_planned(const contract::Institution& institution, const std::string& tbs,
                                Time now) const;
  [[nodiscard]] Result<certificate::Draft> draft_for(const Order& order,
                                                     const contract::Institution& institution,
                                                     const certificate::Issuer& issuer, Time now) const;
  // Records serial and to-be-signed bytes. KeyKindRefused ends the order.
  [[nodiscard]] Result<Order> plan(const Order& order, const contract::Institution& institution,
                                   Time now) const;
  // A fault of the house's own halts its CA (halt.h): SignerAway.
  [[nodiscard]] Result<certificate::Certificate> sign(const Signing& one, Time now) const;
  [[nodiscard]] Result<void> check_is_own_fault(const Signing& one,
                                                const certificate::Profile& profile) const;
  [[nodiscard]] Result<Issued> issue(const Order& order, Time now, const Known& known = {}) const;
  [[nodiscard]] std::shared_ptr<const certificate::Issuer> current_issuer(
      const InstitutionCode& institution) const;  // null: none
  [[nodiscard]] std::shared_ptr<const certificate::Issuer> drafter_of(const InstitutionCode& institution,
                                                                      const std::string& tbs) const;
  [[nodiscard]] Result<certificate::Draft> draft_acquired(const Acquisition& taken,
                                                          const contract::Institution& institution,
                                                          const certificate::Issuer& issuer, Time now) const;
  [[nodiscard]] Result<Acquisition> plan_acquired(const Acquisition& taken,
                                                  const contract::Institution& institution, Time now) const;
  [[nodiscard]] Result<certificate::Certificate> issue_acquired(const Acquisition& taken,
                                                                const contract::Institution& institution,
                                                                Time now) const;
  [[nodiscard]] Result<certificate::Certificate> acquired(const Fingerprint& fingerprint) const;
  // SignerAway while that CA is halted; OrderAwaitsApproval.
  [[nodiscard]] Result<certificate::Evidence> evidence_of(const Order& order, const Fingerprint& authority,
                                                          const Known& known, Time now) const;
  [[nodiscard]] Result<Issued> answer(const Order& order, Time now) const;
  [[nodiscard]] Issued answer_with(const Order& order, const std::string& pem,
                                   const certificate::Issuer& issuer, Time now) const;
  // The address it came to is the order's own institution's, and the one it was signed for.
  [[nodiscard]] Result<void> check_address(const Signed& signed_one, std::string_view type,
                                           const InstitutionCode& institution) const;
  [[nodiscard]] Result<Order> find_signed(const OrderId& id, const Signed& by_new_key, std::string_view type,
                                          Time now) const;

  Surroundings around_;
  std::shared_ptr<Underway> underway_{std::make_shared<Underway>()};
};

// --- shared by the verbs' files
// `work` with an order that was read a moment ago; where that has moved meanwhile (Busy), with what it is
// now.
Result<Order> with_known(Records& records, const Order& known,
                         const std::function<Result<Order>(const Order&)>& work);
audit::Entry entry_of(const Order& order, std::string action, std::string actor, Time now);
std::string nonce_purpose(const OrderId& order);
// Not the key that is being replaced and not the CA's, also where an older system's keys were never
// remembered.
Result<void> check_key_is_new(const crypto::PublicKey& key, const crypto::PublicKey& old_key,
                              const certificate::Issuer* issuer);
// Of the key that a request was accepted with: the codes of certificate::check_key.
Result<void> check_key_again(const std::string& request_key);
// Who does it, for the trail, and when.
struct Caller {
  std::string actor;
  Time now;
};
// DUE is computed: inside the window of a certificate that may renew. RenewalNotDue, NotAllowed.
Result<void> check_due(const contract::HeldCertificate& held, const contract::Policy& policy, Time now);
// MemberNotMachine where the policy lets only machines and this is none.
Result<void> check_machine(Records& records, const contract::Institution& institution,
                           const MemberKey& member);
// An answer may be fetched again as long as it is one: DoctorFrozen, DoctorRevoked.
Result<void> check_still_good(const contract::HeldCertificate& given);
// The open order of that certificate; a fresh one where there is none, or its time is over.
Result<Order> find_or_open(Records& records, const contract::HeldCertificate& held,
                           const contract::Policy& policy, const Caller& caller);
// The first request accepted owns the order: OPENED → REQUESTED. OrderHasOtherRequest, OrderClosed,
// KeySeenBefore. What is planned ahead goes in with it.
Result<Order> own_order(Records& records, Order order, const RenewalRequest& request,
                        const contract::Institution& institution, Time now);
void take_plan(Order& order, const certificate::Draft& draft);
// Writes what the order has become, where nobody has moved it since; its version follows. Else Busy.
Result<void> move_order(Records& records, State expected, Order& order, const audit::Entry& entry);
// Ends an open order; its provisional certificate, if any, is revoked with it.
Result<void> close(Records& records, Order order, State exit, const audit::Entry& entry);
// As it is then. Busy: it has moved.
Result<Order> mark_proven(Records& records, Order order, const std::string& actor, Time now);
Result<void> mark_committed(Records& records, Order order, const std::string& actor, Time now);
// The old certificate, or the provisional one, was revoked or stopped meanwhile: REJECTED. True: it was.
Result<bool> reject_if_a_certificate_is_gone(Records& records, const Order& order, Time now);

// --- 取得
// `approvers`: the names that the check of two people's approvals over draft.text() gave, or why not.
// AlreadyExists, EnrolHasCertificate, MemberUnknown, NotAllowed (an old draft).
Result<OfferedCode> offer_code(Transactions<Records>& transactions, const CodeDraft& draft,
                               const Result<std::vector<std::string>>& approvers, const Caller& caller,
                               const Secret& code_key);                            // of code_secret
Result<void> check_has_none(Records& records, const MemberKey& member, Time now);  // EnrolHasCertificate
audit::Entry entry_of(const Acquisition& acquisition, std::string action, const Caller& caller);
// Its provisional certificate, if any, is revoked with it.
Result<void> end_acquisition(Records& records, Acquisition acquisition, const Caller& caller);
// The first use of a certificate that a code made; does nothing for any other one.
Result<void> prove_acquired(Records& records, const contract::HeldCertificate& provisional,
                            const Caller& caller);

}  // namespace sekisho::renewal
