// SPDX-License-Identifier: Apache-2.0
// Opens the records and the master key that a command works on.
#pragma once

#include <memory>

#include "programs/sekisho/commands.h"
#include "renewal/records.h"
#include "staff/house.h"

namespace sekisho::programs {

class OpenHouse {
 public:
  virtual ~OpenHouse() = default;
  [[nodiscard]] virtual staff::House house() = 0;
  [[nodiscard]] virtual Transactions<renewal::Records>& orders() = 0;
};

// Makes data folder, master key and database where there are none yet.
Result<std::unique_ptr<OpenHouse>> open_house(const Where& where);

std::string database_url(const Where& where);
std::string master_key_path(const Where& where);

}  // namespace sekisho::programs
