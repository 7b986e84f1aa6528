// SPDX-License-Identifier: Apache-2.0
// A blocking TCP connection to a server on this machine, for the load generators.
#pragma once

#include <string>
#include <string_view>

namespace sekisho::bench {

class Socket {
 public:
  explicit Socket(int port);  // ends the program where nobody listens
  ~Socket();
  Socket(Socket&& other) noexcept : number_(other.number_), inbox_(std::move(other.inbox_)) {
    other.number_ = -1;
  }
  Socket(const Socket&) = delete;
  Socket& operator=(const Socket&) = delete;
  Socket& operator=(Socket&&) = delete;

  [[nodiscard]] int number() const { return number_; }
  void send(std::string_view octets) const;
  // One HTTP answer with its body; how long the body was. Ends the program unless the status is `expected`.
  std::size_t read_answer(std::string_view expected);

 private:
  int number_;
  std::string inbox_;
};

// Where the first answer in `octets` ends, its head and body; 0: not whole yet.
std::size_t answer_end(std::string_view octets);

}  // namespace sekisho::bench
