// SPDX-License-Identifier: Apache-2.0
// A certificate as OpenSSL reads it.
#pragma once

#include "base/bytes.h"
#include "crypto/openssl.h"

namespace sekisho::certificate {

using OwnedX509 = crypto::Owned<X509, X509_free>;

// Null where it cannot be read or bytes follow it; OpenSSL's queue says why.
OwnedX509 read_in(OSSL_LIB_CTX* library, ByteView der);
// In a context of this thread that knows no algorithms: its key is left alone, which is most of the work. It
// must not outlive the thread, and nothing can be verified with it.
OwnedX509 read_without_key(ByteView der);

}  // namespace sekisho::certificate
