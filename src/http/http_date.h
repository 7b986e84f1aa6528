// SPDX-License-Identifier: Apache-2.0
// RFC 9110 5.6.7: "Sun, 06 Nov 1994 08:49:37 GMT".
#pragma once

#include <string>

#include "base/time.h"

namespace sekisho::http {

std::string http_date(Time time);

}  // namespace sekisho::http
