// SPDX-License-Identifier: Apache-2.0
#include "bench/load/socket.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

#include "bench/support.h"

namespace sekisho::bench {

Socket::Socket(int port) : number_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  sockaddr_in where{};
  where.sin_family = AF_INET;
  where.sin_port = htons(static_cast<std::uint16_t>(port));
  where.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const int yes = 1;
  setsockopt(number_, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
  // A reset instead of TIME_WAIT: tens of thousands of connections would use up the ports.
  const linger at_once{1, 0};
  setsockopt(number_, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
  const timeval patience{20, 0};
  setsockopt(number_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  if (::connect(number_, reinterpret_cast<const sockaddr*>(&where), sizeof where) != 0) {
    give_up(std::string("connect: ") + std::strerror(errno));
  }
}

Socket::~Socket() {
  if (number_ >= 0) {
    ::close(number_);
  }
}

void Socket::send(std::string_view octets) const {
  if (::send(number_, octets.data(), octets.size(), MSG_NOSIGNAL) != static_cast<ssize_t>(octets.size())) {
    give_up(std::string("send: ") + std::strerror(errno));
  }
}

std::size_t answer_end(std::string_view octets) {
  const auto head = octets.find("\r\n\r\n");
  if (head == std::string_view::npos) {
    return 0;
  }
  constexpr std::string_view length = "\r\nContent-Length: ";
  const auto at = octets.substr(0, head).find(length);
  const std::size_t body =
      at == std::string_view::npos ? 0 : std::strtoul(octets.data() + at + length.size(), nullptr, 10);
  const std::size_t end = head + 4 + body;
  return octets.size() >= end ? end : 0;
}

std::size_t Socket::read_answer(std::string_view expected) {
  std::array<char, 16384> part{};
  std::size_t end = answer_end(inbox_);
  while (end == 0) {
    const ssize_t length = ::recv(number_, part.data(), part.size(), 0);
    if (length <= 0) {
      give_up("the server ended the connection: " + inbox_.substr(0, 200));
    }
    inbox_.append(part.data(), static_cast<std::size_t>(length));
    end = answer_end(inbox_);
  }
  if (inbox_.compare(9, expected.size(), expected) != 0) {
    give_up("unexpected answer: " + inbox_.substr(0, 200));
  }
  const std::size_t body = end - inbox_.find("\r\n\r\n") - 4;
  inbox_.erase(0, end);
  return body;
}

}  // namespace sekisho::bench
