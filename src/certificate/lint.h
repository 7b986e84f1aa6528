// SPDX-License-Identifier: Apache-2.0
// Checks to-be-signed bytes against RFC 5280 and our profile before any signature is made. LintFailed names
// the rule.
#pragma once

#include "base/bytes.h"
#include "certificate/certificate.h"
#include "certificate/profile.h"

namespace sekisho::certificate {

// What its extended key usage says it is for; everything that names nothing of ours is taken for a person's.
Purpose purpose_of(const Certificate& planned);
Result<void> lint(ByteView tbs_der, const Certificate& authority, const Profile& profile);
// The same, and gives what it has read: all of the certificate except its signature, in whose place stands a
// zero.
Result<Certificate> linted(ByteView tbs_der, const Certificate& authority, const Profile& profile);

}  // namespace sekisho::certificate
