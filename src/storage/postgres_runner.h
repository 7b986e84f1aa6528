// SPDX-License-Identifier: Apache-2.0
// PostgreSQL 15: the caller's thread on a pooled connection, SERIALIZABLE, repeated when the server asks for
// it.
#pragma once

#include <memory>
#include <string>

#include "storage/runner.h"
#include "storage/store.h"

namespace sekisho::storage {

Result<std::unique_ptr<Runner>> open_postgres(const std::string& connection_words,
                                              const StoreSettings& settings);

}  // namespace sekisho::storage
