// SPDX-License-Identifier: Apache-2.0
#include "base/names.h"

#include <algorithm>

namespace sekisho {
namespace {

bool digit(char letter) { return letter >= '0' && letter <= '9'; }
bool lower_hex(char letter) { return digit(letter) || (letter >= 'a' && letter <= 'f'); }
bool alphanumeric(char letter) {
  return digit(letter) || (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z');
}
template <class Test>
bool all(std::string_view text, Test test) {
  return std::all_of(text.begin(), text.end(), test);
}

}  // namespace

bool InstitutionCodeRule::fits(std::string_view text) { return text.size() == 4 && all(text, digit); }
bool ContractIdRule::fits(std::string_view text) { return text.size() == 11 && all(text, digit); }
bool MemberIdRule::fits(std::string_view text) {
  return !text.empty() && text.size() <= 30 && all(text, alphanumeric);
}
bool FingerprintRule::fits(std::string_view text) { return text.size() == 64 && all(text, lower_hex); }
// RFC 5280 4.1.2.2: at most 20 octets.
bool SerialRule::fits(std::string_view text) {
  return !text.empty() && text.size() % 2 == 0 && text.size() <= 40 && all(text, lower_hex);
}
bool IdRule::fits(std::string_view text) { return text.size() == 32 && all(text, lower_hex); }

Result<MemberKey> MemberKey::parse(std::string_view text) {
  if (text.size() < 18 || text[4] != '/' || text[16] != '/') {
    return Error{ErrorCode::BadRequest, "not a member key"};
  }
  auto institution = TRY(InstitutionCode::parse(text.substr(0, 4)));
  auto contract = TRY(ContractId::parse(text.substr(5, 11)));
  auto member = TRY(MemberId::parse(text.substr(17)));
  return MemberKey{std::move(institution), std::move(contract), std::move(member)};
}

std::string MemberKey::text() const {
  return institution.text() + '/' + contract.text() + '/' + member.text();
}

}  // namespace sekisho
