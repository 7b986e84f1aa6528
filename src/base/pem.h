// SPDX-License-Identifier: Apache-2.0
// Writes octets as PEM: RFC 7468 §2.
#pragma once

#include <string>

#include "base/bytes.h"

namespace sekisho {

std::string pem(const std::string& label, ByteView der);  // "CERTIFICATE"; ends with a line end

}  // namespace sekisho
