// SPDX-License-Identifier: Apache-2.0
// The signer's Unix socket: mode 0660, one question at a time, each asker known by what the kernel says of
// it.
#pragma once

#include <sys/types.h>

#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <thread>

#include "signer/wire.h"

namespace sekisho::signer {

// SO_PEERCRED: who connected, whatever it says of itself.
struct Peer {
  pid_t process{0};
  uid_t user{0};
  gid_t group{0};
};

class Listener {
 public:
  using Answer = std::function<std::string(Question question, const Peer& peer)>;

  // ListenFailed. A socket file that nobody listens on any more is replaced.
  static Result<std::unique_ptr<Listener>> open(const std::string& path, Answer answer);
  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;
  ~Listener();  // finishes the question in hand

 private:
  Listener(std::string path, Descriptor socket, Answer answer);
  void listen();
  void serve(const Descriptor& connection) const;

  std::string path_;
  Descriptor socket_;
  Answer answer_;
  std::atomic<bool> stopping_{false};
  std::thread thread_;  // last: begins when all else is there
};

}  // namespace sekisho::signer
