// SPDX-License-Identifier: Apache-2.0
// A CA key that lies in an HSM or on a token (PKCS#11). The HSM may go away and come back: a signature asked
// meanwhile is SignerAway, the next one opens a session of its own again.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "certificate/certificate.h"
#include "certificate/pkcs11_module.h"
#include "certificate/signer.h"

namespace sekisho::certificate {

// `library` is the vendor's module, as in /usr/lib/softhsm/libsofthsm2.so. FileUnreadable where there is
// none. The token need not be there yet. A wrong PIN is tried once only, because tokens lock themselves.
Result<std::unique_ptr<Signer>> open_pkcs11(const std::string& library, const Pkcs11Key& key,
                                            const Certificate& authority);

// A signature as X.509 has it, of what the token answers to the mechanism and its input.
using OnToken = std::function<Result<Bytes>(Pkcs11Session::Mechanism, const Bytes& input)>;
Result<Bytes> signed_on_token(SignatureAlgorithm algorithm, ByteView message, const OnToken& sign);

}  // namespace sekisho::certificate
