// SPDX-License-Identifier: Apache-2.0
// Text out of somebody's certificate, made safe to show.
#pragma once

#include <string>
#include <string_view>

namespace sekisho::certificate {

// Broken UTF-8, control characters, line separators and bidirectional controls become U+FFFD; at most 128
// characters.
std::string shown_text(std::string_view text);

}  // namespace sekisho::certificate
