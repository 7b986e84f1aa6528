// SPDX-License-Identifier: Apache-2.0
// One unit of work on records. `work` runs inside one database transaction; run() returns after the commit.
// It may be run twice (serialisation failure), so it holds no hashing, signing or I/O; an error rolls
// everything back.
#pragma once

#include <functional>
#include <optional>
#include <utility>

#include "base/result.h"

namespace sekisho {

template <class Records>
class Transactions {
 public:
  virtual ~Transactions() = default;
  virtual Result<void> run(const std::function<Result<void>(Records&)>& work) = 0;
};

// The same for work that gives a value: `auto order = TRY(write(transactions, [&](Records& r) ->
// Result<Order> {…}))`.
template <class Records, class Work>
auto write(Transactions<Records>& transactions, Work&& work) -> std::invoke_result_t<Work&, Records&> {
  using Answer = std::invoke_result_t<Work&, Records&>;
  std::optional<Answer> answer;
  const Result<void> ended = transactions.run([&](Records& records) -> Result<void> {
    answer.emplace(work(records));
    return answer->ok() ? Result<void>() : Result<void>(answer->error());
  });
  if (!ended.ok()) {
    return ended.error();
  }
  return *std::move(answer);
}

}  // namespace sekisho
