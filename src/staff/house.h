// SPDX-License-Identifier: Apache-2.0
// What every act of an engineer needs: the records, the master key, the data folder, who acts and when.
#pragma once

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "audit/entry.h"
#include "base/transactions.h"
#include "crypto/master_key.h"
#include "staff/records.h"

namespace sekisho::staff {

struct House {
  Transactions<Records>& records;
  const crypto::MasterKey& master;
  std::filesystem::path folder;  // the data folder: authorities/ and the rest live below it
  std::string account;           // of the operating system, for the audit trail
  Time now;
};

// What is done and to whom, as an entry of the audit trail by "engineer:<account>".
audit::Entry entry_of(const House& house, const InstitutionCode& institution, std::string action,
                      std::string subject);

// InstitutionUnknown where there is none.
Result<contract::Institution> find_institution(Records& records, const InstitutionCode& code);

}  // namespace sekisho::staff
