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
  // The same for work that changes nothing: it sees what was committed when it began, and waits for no
  // writer.
  virtual Result<void> run_reading(const std::function<Result<void>(Records&)>& work) { return run(work); }
};

namespace detail {

template <class Records, class Run, class Work>
auto with_value(const Run& run, Work& work) -> std::invoke_result_t<Work&, Records&> {
  using Answer = std::invoke_result_t<Work&, Records&>;
  std::optional<Answer> answer;
  const Result<void> ended = run([&](Records& records) -> Result<void> {
    answer.emplace(work(records));
    return answer->ok() ? Result<void>() : Result<void>(answer->error());
  });
  if (!ended.ok()) {
    return ended.error();
  }
  return *std::move(answer);
}

}  // namespace detail

// The same for work that gives a value: `auto order = TRY(write(transactions, [&](Records& r) ->
// Result<Order> {…}))`.
template <class Records, class Work>
auto write(Transactions<Records>& transactions, Work&& work) -> std::invoke_result_t<Work&, Records&> {
  return detail::with_value<Records>([&](const auto& wrapped) { return transactions.run(wrapped); }, work);
}

// Where the work only looks: what it read may be old by the time it is used, so whoever then changes
// something asks again in the transaction that changes it.
template <class Records, class Work>
auto read(Transactions<Records>& transactions, Work&& work) -> std::invoke_result_t<Work&, Records&> {
  return detail::with_value<Records>([&](const auto& wrapped) { return transactions.run_reading(wrapped); },
                                     work);
}

}  // namespace sekisho
