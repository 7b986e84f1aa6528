// SPDX-License-Identifier: Apache-2.0
// ir: a first certificate by a one-time code, whose secret made the message's MAC (docs/decisions/0012,
// 0013).
#pragma once

#include "http/cmp_sender.h"

namespace sekisho::http {

class CodeDesk final : public MachineDesk {
 public:
  CodeDesk(const CmpMatter& matter, const contract::Institution& institution, const CmpCode& code)
      : MachineDesk(matter, code.id.text()), institution_(institution), code_(code) {}
  std::optional<Information> information(const std::string& /*type*/) override { return std::nullopt; }

 private:
  Result<certificate::CmpIssued> make() override;
  Result<void> settle(const Fingerprint& given, certificate::CmpConfirmation said) override;
  Result<void> end() override { return Error{ErrorCode::CmpUnsupported, "rr by a code"}; }

  const contract::Institution& institution_;
  const CmpCode& code_;
};

}  // namespace sekisho::http
