// SPDX-License-Identifier: Apache-2.0
// How a server of ours is told to end.
#pragma once

#include <csignal>

namespace sekisho::programs {

// SIGTERM and SIGINT, blocked in this thread and all that it starts, for sigwait: nothing runs inside a
// handler. A peer that goes away is an error of its write, not a signal.
sigset_t block_stop_signals();

}  // namespace sekisho::programs
