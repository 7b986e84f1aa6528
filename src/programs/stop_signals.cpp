// SPDX-License-Identifier: Apache-2.0
#include "programs/stop_signals.h"

#include <pthread.h>

namespace sekisho::programs {

sigset_t block_stop_signals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  std::signal(SIGPIPE, SIG_IGN);
  return signals;
}

}  // namespace sekisho::programs
