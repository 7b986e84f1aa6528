// SPDX-License-Identifier: Apache-2.0
// RFC 6238 with SHA-1, 30 seconds, 6 digits: what the tokens and apps that people own compute.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/secret.h"
#include "base/time.h"

namespace sekisho::crypto {

std::int64_t totp_step_of(Time now);
std::string totp_at(const Secret& key, std::int64_t step);  // 6 digits
// The step at which `code` is right, now or one step either side; none if wrong. The caller spends steps
// once.
std::optional<std::int64_t> totp_step(const Secret& key, std::string_view code, Time now);
Result<Secret> parse_base32(std::string_view text);  // RFC 4648 §6, padding optional, case ignored

}  // namespace sekisho::crypto
