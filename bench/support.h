// SPDX-License-Identifier: Apache-2.0
// What the benchmarks share: a stopwatch, and an end with words where something fails.
#pragma once

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <utility>

#include "base/result.h"
#include "base/time.h"

namespace sekisho::bench {

using Stopwatch = std::chrono::steady_clock;

inline double seconds_since(Stopwatch::time_point start) {
  return std::chrono::duration<double>(Stopwatch::now() - start).count();
}

[[noreturn]] inline void give_up(const std::string& why) {
  std::fprintf(stderr, "%s\n", why.c_str());
  std::exit(1);
}

template <class T>
T must(Result<T> result) {
  if (!result.ok()) {
    give_up(result.error().detail);
  }
  return std::move(result).value();
}

inline void must(const Result<void>& result) {
  if (!result.ok()) {
    give_up(result.error().detail);
  }
}

inline Time at(std::int64_t seconds) { return from_unix_seconds(1'780'000'000 + seconds); }

}  // namespace sekisho::bench
