// SPDX-License-Identifier: Apache-2.0
// A CA key that lies in an HSM or on a token (PKCS#11). The HSM may go away and come back: a signature asked
// meanwhile is SignerAway, the next one opens a session of its own again.
#pragma once

#include <memory>
#include <string>

#include "certificate/certificate.h"
#include "certificate/pkcs11_module.h"
#include "certificate/signer.h"

namespace sekisho::certificate {

// `library` is the vendor's module, as in /usr/lib/softhsm/libsofthsm2.so. FileUnreadable where there is
// none. The token need not be there yet. A wrong PIN is tried once only, because tokens lock themselves.
Result<std::unique_ptr<Signer>> open_pkcs11(const std::string& library, const Pkcs11Key& key,
                                            const Certificate& authority, SignatureRecords& records);

}  // namespace sekisho::certificate
