// SPDX-License-Identifier: Apache-2.0
// What a PKCS#12 file says about how it is protected, before anything is computed for it.
#pragma once

#include <openssl/pkcs12.h>

#include <cstdint>

#include "base/result.h"

namespace sekisho::certificate {

Error pkcs12_refused(const std::string& why);

// How many iterations of a password function its MAC, or what is encrypted so, asks for. Pkcs12Refused where
// there is no MAC, the number is none, or the algorithm is not among those that are read here (RFC 8018 PBES2
// with PBKDF2; RFC 7292 appendix C with 3DES or RC2).
Result<std::int64_t> mac_iterations(const PKCS12* file);
Result<std::int64_t> encryption_iterations(const X509_ALGOR* algorithm);

}  // namespace sekisho::certificate
