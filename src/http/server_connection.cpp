// SPDX-License-Identifier: Apache-2.0
#include "http/server_connection.h"

#include <boost/asio/buffer.hpp>

namespace sekisho::http {

namespace {

using boost::asio::ip::tcp;
using std::chrono::steady_clock;

constexpr std::size_t most_drained = std::size_t{1024} * 1024;
constexpr std::chrono::seconds draining_time{2};

}  // namespace

Connection::Connection(tcp::socket socket, Lane& lane, const boost::asio::ip::address& address)
    : socket_(std::move(socket)), lane_(lane), address_(address) {
  if (lane_.tls() != nullptr) {
    tls_ = std::make_unique<TlsChannel>(*lane_.tls());
  }
}

const std::string& Connection::name() const {
  static const std::string none;
  return tls_ ? tls_->sni() : none;
}

void Connection::start() {
  enter(tls_ ? Phase::Handshake : Phase::FirstHead);
  on_readable();  // whoever connects speaks first: mostly it is there already
}

void Connection::enter(Phase phase) {
  const ServerLimits& limits = lane_.parts().limits;
  phase_ = phase;
  const auto within = [this](std::chrono::seconds time) { overdue_ = steady_clock::now() + time; };
  switch (phase) {
    case Phase::Handshake:
      return within(limits.handshake);
    case Phase::FirstHead:
    case Phase::Head:
      return within(limits.head);
    case Phase::Idle:
      return within(limits.idle);
    case Phase::Body:
      return within(limits.body);
    case Phase::Writing:
      return within(limits.write);
    case Phase::Draining:
      return within(draining_time);
    case Phase::Handling:
    case Phase::Closed:
      overdue_ = steady_clock::time_point::max();
  }
}

bool Connection::reads() const {
  return phase_ != Phase::Handling && phase_ != Phase::Writing && phase_ != Phase::Closed;
}

void Connection::wait_readable() {
  if (waiting_to_read_) {
    return;
  }
  waiting_to_read_ = true;
  socket_.async_wait(tcp::socket::wait_read,
                     [self = shared_from_this()](const boost::system::error_code& error) {
                       self->waiting_to_read_ = false;
                       if (!error && self->reads()) {
                         self->on_readable();
                       }
                     });
}

void Connection::on_readable() {
  boost::system::error_code error;
  auto& buffer = lane_.buffer();
  const std::size_t length = socket_.read_some(boost::asio::buffer(buffer), error);
  if (error == boost::asio::error::would_block) {
    return wait_readable();
  }
  if (error) {
    return close();
  }
  receive({buffer.data(), length});
  if (reads()) {
    wait_readable();
  }
}

void Connection::receive(std::string_view wire) {
  if (phase_ == Phase::Draining) {
    drained_ += wire.size();
    if (drained_ > most_drained) {
      close();
    }
    return;
  }
  if (!tls_) {
    inbox_.append(wire);
  } else if (!receive_tls(wire)) {
    return;
  }
  on_plain();
  if (tls_ && tls_->state() == TlsChannel::State::PeerClosed && reads()) {
    close();  // what it asked was answered; nothing more can come
  }
}

bool Connection::receive_tls(std::string_view wire) {
  const bool asked_before = tls_->certificate_asked();
  const auto state = tls_->receive(wire, inbox_);
  tls_->take_wire(wire_);
  flush();  // also an alert
  if (state == TlsChannel::State::Failed) {
    lane_.parts().log({Severity::Debug, "tls.failed", {{"reason", tls_->failure()}, {"name", tls_->sni()}}});
    close();
    return false;
  }
  if (state == TlsChannel::State::Handshaking) {
    if (!asked_before && tls_->certificate_asked()) {
      overdue_ = steady_clock::now() + lane_.parts().limits.signing;
    }
    return false;
  }
  if (phase_ == Phase::Handshake) {
    enter(Phase::FirstHead);
    log_handshake();
  }
  return phase_ != Phase::Closed;
}

void Connection::log_handshake() const {
  lane_.parts().log({Severity::Debug,
                     "tls.handshake",
                     {{"name", tls_->sni()},
                      {"kind", tls_->resumed() ? "resumed" : "full"},
                      {"version", tls_->version()},
                      {"certificate", tls_->peer()                ? "shown"
                                      : tls_->certificate_asked() ? "none"
                                                                  : "not_asked"},
                      {"peer", address_.to_string()}}});
}

void Connection::end_soon() {
  switch (phase_) {
    case Phase::Head:
    case Phase::Body:
    case Phase::Handling:
    case Phase::Writing:
      after_ = AfterAnswer::Close;
      return;
    case Phase::Draining:
    case Phase::Closed:
      return;
    case Phase::Handshake:
    case Phase::FirstHead:
    case Phase::Idle:
      break;
  }
  if (tls_) {
    tls_->say_goodbye();
    tls_->take_wire(wire_);
    flush();
  }
  close();
}

void Connection::close() {
  if (phase_ == Phase::Closed) {
    return;
  }
  tell_policy();
  enter(Phase::Closed);
  boost::system::error_code ignored;
  socket_.close(ignored);
  lane_.remove(shared_from_this());
}

// Also of a browser's silent end while it shows its picker: a key that cannot sign looks the same from here,
// and the request that follows a picker tells the policy that all is well.
void Connection::tell_policy() {
  if (tls_ && !requested_ && tls_->certificate_asked() && !lane_.winding_down()) {
    lane_.tls()->policy().handshake_without_request(tls_->sni());
  }
}

}  // namespace sekisho::http
