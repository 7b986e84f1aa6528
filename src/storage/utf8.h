// SPDX-License-Identifier: Apache-2.0
// PostgreSQL's `text` holds neither NUL nor invalid UTF-8, SQLite's holds both: neither goes in here.
#pragma once

#include <string_view>

namespace sekisho::storage {

bool is_plain_utf8(std::string_view text);  // RFC 3629, and no U+0000

}  // namespace sekisho::storage
