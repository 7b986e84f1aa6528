// SPDX-License-Identifier: Apache-2.0
#include "signer/listener.h"

#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "signer/socket_address.h"

namespace sekisho::signer {
namespace {

constexpr std::chrono::seconds question_time{2};  // a local program sends what it has at once
constexpr std::chrono::milliseconds look_around{100};
constexpr int may_wait = 128;

Error failed(const std::string& path) {
  return Error{ErrorCode::ListenFailed, path + ": " + std::strerror(errno)};  // NOLINT(concurrency-mt-unsafe)
}

bool nobody_listens(const SocketAddress& address) {
  const Descriptor probe = unix_socket();
  return ::connect(probe.number(), address.pointer(), address.size()) != 0 && errno == ECONNREFUSED;
}

Peer peer_of(const Descriptor& connection) {
  ucred known{};
  socklen_t size = sizeof known;
  if (::getsockopt(connection.number(), SOL_SOCKET, SO_PEERCRED, &known, &size) != 0) {
    return Peer{};
  }
  return Peer{known.pid, known.uid, known.gid};
}

}  // namespace

Result<std::unique_ptr<Listener>> Listener::open(const std::string& path, Answer answer) {
  const SocketAddress address = TRY(SocketAddress::of(path));
  if (nobody_listens(address)) {
    ::unlink(path.c_str());
  }
  Descriptor socket = unix_socket();
  const mode_t before = ::umask(0117);  // the file is 0660 from its first moment
  const int bound = ::bind(socket.number(), address.pointer(), address.size());
  const int reason = errno;
  ::umask(before);
  if (bound != 0) {
    errno = reason;
    return failed(path);
  }
  if (::listen(socket.number(), may_wait) != 0) {
    return failed(path);
  }
  return std::unique_ptr<Listener>(new Listener(path, std::move(socket), std::move(answer)));
}

Listener::Listener(std::string path, Descriptor socket, Answer answer)
    : path_(std::move(path)),
      socket_(std::move(socket)),
      answer_(std::move(answer)),
      thread_([this] { listen(); }) {}

Listener::~Listener() {
  stopping_ = true;
  thread_.join();
  ::unlink(path_.c_str());
}

void Listener::listen() {
  while (!stopping_) {
    pollfd waiting{socket_.number(), POLLIN, 0};
    if (::poll(&waiting, 1, static_cast<int>(look_around.count())) <= 0) {
      continue;
    }
    const Descriptor connection(::accept4(socket_.number(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK));
    if (connection.number() >= 0) {
      serve(connection);
    }
  }
}

void Listener::serve(const Descriptor& connection) const {
  auto question = receive_question(connection, question_time);
  if (!question.ok()) {
    return;
  }
  // Whoever has gone meanwhile asks again and gets the same signature.
  const std::string answer = answer_(std::move(question).value(), peer_of(connection));
  (void)send_message(connection, view(answer), question_time);
}

}  // namespace sekisho::signer
