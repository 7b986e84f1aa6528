// SPDX-License-Identifier: Apache-2.0
// The log as JSON lines on standard output: time, level, event, fields.
#pragma once

#include <string>

#include "base/log.h"

namespace sekisho::programs {

Log json_log(const std::string& least_level);

}  // namespace sekisho::programs
