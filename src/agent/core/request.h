// SPDX-License-Identifier: Apache-2.0
// Writes a PKCS#10 request (RFC 2986) for a key that only its store can use. The subject is empty: the
// institution takes name and extensions from its own record, never from the request.
#pragma once

#include "agent/core/key_store.h"

namespace sekisho::agent {

Result<Bytes> make_request(const NewKey& key, KeyStore& keys);

}  // namespace sekisho::agent
