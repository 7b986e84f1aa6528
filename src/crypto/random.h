// SPDX-License-Identifier: Apache-2.0
// The operating system's randomness, through OpenSSL. Failure to get any throws: nothing sensible can follow.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "base/bytes.h"

namespace sekisho::crypto {

Bytes random_bytes(std::size_t count);
std::uint32_t random_below(std::uint32_t limit);  // uniform in [0, limit)
std::string random_id();                          // 32 hex digits: fits OrderId, NoticeId

}  // namespace sekisho::crypto
