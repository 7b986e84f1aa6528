// SPDX-License-Identifier: Apache-2.0
// The journal as files: one for each order, `<folder>/<order>.json`, readable by its owner only. Written
// beside, synced, renamed, and the folder synced: after keep() returns, a power loss finds the old entry or
// the new one, never half of one.
#pragma once

#include <filesystem>
#include <functional>

#include "agent/core/journal.h"

namespace sekisho::agent {

class JournalFiles : public Journal {
 public:
  // `kept` is called after each entry is safe; tests stop the program there.
  using Kept = std::function<void(Step)>;
  static Result<JournalFiles> open(const std::filesystem::path& folder, Kept kept = {});

  Result<void> keep(const Entry& entry) override;
  std::vector<Entry> entries() override;  // what cannot be read is void and left out
  void forget(const OrderId& order) override;

 private:
  JournalFiles(std::filesystem::path folder, Kept kept)
      : folder_(std::move(folder)), kept_(std::move(kept)) {}
  [[nodiscard]] std::filesystem::path path_of(const OrderId& order) const;
  std::filesystem::path folder_;
  Kept kept_;
};

}  // namespace sekisho::agent
