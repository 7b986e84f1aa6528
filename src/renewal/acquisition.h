// SPDX-License-Identifier: Apache-2.0
// 取得: a member's first certificate, or one where none is left, by a one-time code (docs/decisions/0012). It
// has no old certificate, so it is no renewal order and has a row of its own:
//   OFFERED → REQUESTED → ISSUED (provisional) → PROVEN (active), exit ENDED.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/names.h"
#include "base/secret.h"
#include "base/time.h"
#include "contract/held_certificate.h"

namespace sekisho::renewal {

enum class AcquisitionState { Offered, Requested, Issued, Proven, Ended };
std::string_view name_of(AcquisitionState state);
Result<AcquisitionState> parse_acquisition_state(std::string_view text);
// At most one of these exists for a member (partial unique index).
inline bool is_open(AcquisitionState state) {
  return state == AcquisitionState::Offered || state == AcquisitionState::Requested ||
         state == AcquisitionState::Issued;
}

struct Acquisition {
  OrderId id;  // of the draft that two people approved: each approval is good for one code
  MemberKey member;
  std::string code_hash;  // SHA-256 hex of the secret half
  AcquisitionState state{AcquisitionState::Offered};
  int tries{0};  // wrong ones
  Time offered_at{};
  Time expires_at{};
  // REQUESTED: the code is spent
  std::string request_digest;
  std::string request_key;  // SubjectPublicKeyInfo DER as hex
  std::string evidence;     // for a signer of its own; "" before and once ISSUED
  std::string asked_by;     // "est", "cmp"
  // The CMP message that asked, sealed, until it is over: its transaction goes on after a restart.
  std::string message_sealed;
  // ISSUED: the draft first, the certificate after
  std::optional<Serial> serial;
  std::string tbs;  // hex
  std::optional<Fingerprint> new_certificate;
  std::optional<Time> closed_at;  // PROVEN or ENDED
};

// What two people approve before there is a code: these bytes, and nothing else.
struct CodeDraft {
  OrderId id;
  MemberKey member;
  Time prepared_at;

  static CodeDraft prepare(const MemberKey& member, Time now);
  static Result<CodeDraft> parse(std::string_view text);
  [[nodiscard]] std::string text() const;
};
inline constexpr std::chrono::hours code_life{24};  // of the draft until there is a code, and of the code
inline constexpr int most_wrong_codes = 10;

// The secret half, 43 letters: derived from a key that is not in the database, so that a server can check a
// MAC by it too (RFC 4210 5.1.3.1), and a copy of the database cannot.
std::string code_secret(const Secret& code_key, const OrderId& id);

// The code as it leaves the house, once.
struct OfferedCode {
  OrderId id;          // user name of HTTP Basic: finds the code, opens nothing
  std::string secret;  // password: code_secret
  Time expires_at;
};
// The code as somebody shows it.
struct ShownCode {
  InstitutionCode institution;  // whose host it came to
  std::string id;
  std::string secret;
};

// A certificate that its holder can still do something with: one that is frozen counts too, since a freeze
// never ends in another certificate (threats, row 30).
bool stands(const contract::HeldCertificate& held, Time now);

}  // namespace sekisho::renewal
