// SPDX-License-Identifier: Apache-2.0
#include "programs/key_kind.h"

#include <array>

namespace sekisho::programs {

Result<certificate::KeyKind> parse_key_kind(std::string_view text) {
  using certificate::KeyKind;
  constexpr std::array kinds{std::pair{"p256", KeyKind::P256}, std::pair{"p384", KeyKind::P384},
                             std::pair{"rsa2048", KeyKind::Rsa2048}, std::pair{"rsa3072", KeyKind::Rsa3072},
                             std::pair{"rsa4096", KeyKind::Rsa4096}};
  for (const auto& [name, kind] : kinds) {
    if (text == name) {
      return kind;
    }
  }
  return Error{ErrorCode::UsageWrong, "--key: p256, p384, rsa2048, rsa3072 or rsa4096"};
}

}  // namespace sekisho::programs
