// SPDX-License-Identifier: Apache-2.0
// Octets and their textual forms.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace sekisho {

using Bytes = std::vector<std::uint8_t>;
using ByteView = std::span<const std::uint8_t>;

Bytes to_bytes(std::string_view text);
Bytes to_bytes(ByteView octets);
ByteView view(std::string_view text);
std::string_view text_view(ByteView bytes);

std::string hex(ByteView bytes);  // lower case
Result<Bytes> parse_hex(std::string_view text);

std::string base64(ByteView bytes);                    // RFC 4648 §4, padded
Result<Bytes> parse_base64(std::string_view text);     // white space is skipped
std::string base64url(ByteView bytes);                 // RFC 4648 §5 without padding, as RFC 7515 wants it
Result<Bytes> parse_base64url(std::string_view text);  // strict: no padding, no white space

}  // namespace sekisho
