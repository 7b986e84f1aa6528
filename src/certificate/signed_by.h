// SPDX-License-Identifier: Apache-2.0
// Whether an authority's key made a signature. A path, times and revocation are another matter: path.h.
#pragma once

#include "base/bytes.h"
#include "certificate/certificate.h"

namespace sekisho::certificate {

// SignedDiffers: not this authority's key over these bytes.
Result<void> check_signature(const Certificate& authority, ByteView tbs_der, ByteView signature);
// Its issuer is the authority's subject, and the authority's key signed it.
bool is_signed_by(const Certificate& leaf, const Certificate& authority);

}  // namespace sekisho::certificate
