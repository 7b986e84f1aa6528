// SPDX-License-Identifier: Apache-2.0
// The end of a certificate by its own key: whoever holds the key may stop it, and nobody else by this way.
#pragma once

#include "renewal/renewals.h"

namespace sekisho::renewal {

// Revoked for good, and with it the open order that made it or that it began. Again does nothing.
// DoctorFrozen: that ends at the desk only. The caller has verified that the certificate's own key asks.
Result<void> revoke_own(Transactions<Records>& records, const Fingerprint& certificate,
                        contract::RevocationReason reason, const Caller& caller);

}  // namespace sekisho::renewal
