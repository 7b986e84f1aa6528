// SPDX-License-Identifier: Apache-2.0
// Different ideas, different types: the identifiers of the domain. Each exists only through its parse.
#pragma once

#include <compare>
#include <string>
#include <string_view>
#include <utility>

#include "base/result.h"

namespace sekisho {

template <class Rule>
class Name {
 public:
  static Result<Name> parse(std::string_view text) {
    if (!Rule::fits(text)) {
      return Error{ErrorCode::BadRequest, std::string("not a ") + Rule::what};
    }
    return Name(std::string(text));
  }
  // For text of which this program is the author (its own database, its own digests). Still checked: a wrong
  // one is a bug.
  static Name trusted(std::string_view text) { return parse(text).value(); }

  [[nodiscard]] const std::string& text() const { return text_; }
  auto operator<=>(const Name&) const = default;  // NOLINT(modernize-use-nullptr): clang-tidy 14 misreads <=>

 private:
  explicit Name(std::string text) : text_(std::move(text)) {}
  std::string text_;
};

struct InstitutionCodeRule {
  static constexpr auto what = "institution code (4 digits)";
  static bool fits(std::string_view text);
};
struct ContractIdRule {
  static constexpr auto what = "contract id (11 digits)";
  static bool fits(std::string_view text);
};
struct MemberIdRule {
  static constexpr auto what = "member id (1 to 30 letters or digits)";
  static bool fits(std::string_view text);
};
struct FingerprintRule {
  static constexpr auto what = "SHA-256 in lower-case hex";
  static bool fits(std::string_view text);
};
struct SerialRule {
  static constexpr auto what = "serial number in lower-case hex";
  static bool fits(std::string_view text);
};
struct IdRule {
  static constexpr auto what = "id (32 lower-case hex digits)";
  static bool fits(std::string_view text);
};

using InstitutionCode = Name<InstitutionCodeRule>;
using ContractId = Name<ContractIdRule>;
using MemberId = Name<MemberIdRule>;        // "ADMIN" is the administrator of the contract
using Fingerprint = Name<FingerprintRule>;  // SHA-256 of a certificate's DER

using Serial = Name<SerialRule>;            // as OpenSSL prints it: no leading zero octet kept, even length
constexpr std::size_t longest_serial = 20;  // octets; RFC 5280 4.1.2.2

struct KeyFingerprintRule : FingerprintRule {};
struct OrderIdRule : IdRule {};
struct NoticeIdRule : IdRule {};
using KeyFingerprint = Name<KeyFingerprintRule>;  // SHA-256 of a SubjectPublicKeyInfo's DER
using OrderId = Name<OrderIdRule>;
using NoticeId = Name<NoticeIdRule>;

// One person of one contract at one institution.
struct MemberKey {
  InstitutionCode institution;
  ContractId contract;
  MemberId member;

  static Result<MemberKey> parse(std::string_view text);  // "9001/00000000001/ADMIN"
  [[nodiscard]] std::string text() const;
  auto operator<=>(const MemberKey&) const = default;  // NOLINT(modernize-use-nullptr): as above
};

}  // namespace sekisho
