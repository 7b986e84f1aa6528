// SPDX-License-Identifier: Apache-2.0
// The signer as sekishod sees it: a key of that authority behind a Unix socket. SignerAway while nobody
// listens there.
#pragma once

#include <memory>
#include <string>

#include "certificate/certificate.h"
#include "certificate/signer.h"

namespace sekisho::signer {

// SettingsInvalid where the path is none for a socket. The signer need not be there yet.
Result<std::unique_ptr<certificate::Signer>> signer_at(const std::string& path,
                                                       const certificate::Certificate& authority);

}  // namespace sekisho::signer
