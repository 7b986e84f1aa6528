// SPDX-License-Identifier: Apache-2.0
// Files that hold a secret: mode 0600, whole or not there at all, never overwritten.
#pragma once

#include <string>

#include "base/result.h"
#include "base/secret.h"

namespace sekisho::crypto {

// FileUnreadable, also where group or others may read it, or it is longer than 64 KiB. What systemd hands to
// this service alone (below $CREDENTIALS_DIRECTORY) may show a group's bit: there it is the mask of an access
// list.
Result<Secret> read_private_file(const std::string& path);
// AlreadyExists, FileUnwritable. Durable (file and folder synced) when it returns.
Result<void> write_private_file(const std::string& path, const Secret& content);

}  // namespace sekisho::crypto
