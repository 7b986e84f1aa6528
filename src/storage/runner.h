// SPDX-License-Identifier: Apache-2.0
// Runs units of work on one kind of database: what base/transactions.h promises, for all records at once.
#pragma once

#include <functional>
#include <string>

#include "base/result.h"

namespace sekisho::storage {

class Records;
class Sql;
using Work = std::function<Result<void>(Records&)>;

class Runner {
 public:
  virtual ~Runner() = default;
  // An error rolls this work back and no other. StorageFailed: nothing of it is kept. What the work itself
  // throws is thrown on to the caller after the rollback.
  virtual Result<void> run(const Work& work) = 0;
  // For work that changes nothing; what it changes all the same is an error or is lost.
  virtual Result<void> run_reading(const Work& work) { return run(work); }
  virtual Result<void> backup_to(const std::string& path) = 0;
};

}  // namespace sekisho::storage
