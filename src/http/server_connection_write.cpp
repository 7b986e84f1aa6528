// SPDX-License-Identifier: Apache-2.0
// Answers: to the socket as it takes them, and the end of a connection after the last one.
#include <boost/asio/buffer.hpp>

#include "http/server_connection.h"

namespace sekisho::http {

namespace {

using boost::asio::ip::tcp;

constexpr std::size_t slice_octets =
    std::size_t{64} * 1024;  // encrypted at once, so that slow readers hold little

}  // namespace

void Connection::send(std::string_view plain) {
  if (!tls_) {
    wire_.append(plain);
    return;
  }
  tls_->send(plain);
  tls_->take_wire(wire_);
}

void Connection::flush() {
  do {
    if (!write_wire()) {
      return;
    }
  } while (fill_wire());
  if (phase_ == Phase::Writing) {
    on_written();
  } else if (phase_ == Phase::Draining) {
    boost::system::error_code ignored;  // the peer may be gone
    socket_.shutdown(tcp::socket::shutdown_send, ignored);
  }
}

bool Connection::write_wire() {
  while (!wire_.empty()) {
    if (waiting_to_write_ || phase_ == Phase::Closed) {
      return false;
    }
    boost::system::error_code error;
    wire_.erase(0, socket_.write_some(boost::asio::buffer(wire_), error));
    if (error == boost::asio::error::would_block) {
      waiting_to_write_ = true;
      socket_.async_wait(tcp::socket::wait_write,
                         [self = shared_from_this()](const boost::system::error_code& failed) {
                           self->waiting_to_write_ = false;
                           if (!failed) {
                             self->flush();
                           }
                         });
      return false;
    }
    if (error) {
      close();
      return false;
    }
  }
  return true;
}

bool Connection::fill_wire() {
  if (answered_ >= answer_.size()) {
    return false;
  }
  const auto slice = std::string_view(answer_).substr(answered_, slice_octets);
  answered_ += slice.size();
  send(slice);
  return !wire_.empty();
}

void Connection::on_written() {
  answer_.clear();
  answered_ = 0;
  head_.reset();
  if (after_ == AfterAnswer::Close) {
    return drain();
  }
  enter(Phase::Idle);
  if (!inbox_.empty()) {
    on_plain();  // the next request came with this one
  }
  if (reads()) {
    wait_readable();
  }
}

// A close with octets unread makes the kernel send a reset, and the peer may lose the answer (RFC 9112 9.6).
void Connection::drain() {
  enter(Phase::Draining);
  if (tls_) {
    tls_->say_goodbye();
    tls_->take_wire(wire_);
  }
  flush();
  if (phase_ == Phase::Draining) {
    wait_readable();
  }
}

}  // namespace sekisho::http
