// SPDX-License-Identifier: Apache-2.0
// A certificate as engineers are used to read it: OpenSSL's own words for it.
#pragma once

#include <string>

#include "certificate/certificate.h"

namespace sekisho::certificate {

// Without key and signature; a line each.
std::string printed(const Certificate& certificate);
// The lines of `after` that `before` has not with "+ ", those that have gone with "- ", in their places; ""
// where they are the same.
std::string difference(const std::string& before, const std::string& after);

}  // namespace sekisho::certificate
