// SPDX-License-Identifier: Apache-2.0
// One client's connection: handshake, then one request after the other, each with its time limit. Runs on its
// lane's thread only. Reads nothing while a request is being handled, so that a client cannot pile anything
// up.
#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <chrono>
#include <memory>
#include <optional>
#include <string>

#include "http/request_head.h"
#include "http/server_lane.h"
#include "http/tls_channel.h"

namespace sekisho::http {

class Connection : public std::enable_shared_from_this<Connection> {
 public:
  Connection(boost::asio::ip::tcp::socket socket, Lane& lane, const boost::asio::ip::address& address);

  void start();
  void answer(const Response& response);
  [[nodiscard]] bool is_overdue(std::chrono::steady_clock::time_point now) const { return now >= overdue_; }
  void end_soon();  // after the present answer, at once where there is none
  void close();
  [[nodiscard]] const boost::asio::ip::address& address() const { return address_; }
  [[nodiscard]] const std::string& name() const;  // SNI; empty without TLS

 private:
  enum class Phase { Handshake, FirstHead, Idle, Head, Body, Handling, Writing, Draining, Closed };

  void enter(Phase phase);
  [[nodiscard]] bool reads() const;
  void wait_readable();
  void on_readable();
  void receive(std::string_view wire);
  bool receive_tls(std::string_view wire);  // false: nothing for the request's reader
  void on_plain();
  Result<bool> have_request();  // false: not whole yet
  Result<bool> have_head();
  Result<void> check_head() const;
  void hand_over();
  // Answered on this thread? Otherwise a worker is to do it.
  bool answered_at_once();
  bool answered_again();
  bool write_quick_answer(const Request& request, ByteView body);
  void refuse(const Error& error);
  void log_answer(const Response& response) const;
  void send(std::string_view plain);
  void flush();
  bool write_wire();  // false: the socket takes no more now
  bool fill_wire();   // false: the answer is all out
  void on_written();
  void drain();
  void tell_policy();
  void log_handshake() const;

  boost::asio::ip::tcp::socket socket_;
  Lane& lane_;
  boost::asio::ip::address address_;
  std::unique_ptr<TlsChannel> tls_;  // null on a plain port
  Phase phase_{Phase::Handshake};
  std::chrono::steady_clock::time_point overdue_;
  std::chrono::steady_clock::time_point handed_over_;
  std::string inbox_;         // plain text not yet taken
  std::size_t looked_at_{0};  // how much of it was searched for the head's end
  std::optional<RequestHead> head_;
  // The head of the request that was last answered at once: who keeps a connection to ask in it says the same
  // each time, and the same octets need not be read twice.
  struct KnownHead {
    std::string octets;
    Request request;
    std::size_t content_length;
  };
  std::string head_octets_;
  std::optional<KnownHead> known_head_;
  std::string answer_;  // plain text still to be sent
  std::size_t answered_{0};
  std::string wire_;  // octets for the socket
  AfterAnswer after_{AfterAnswer::KeepOpen};
  std::size_t drained_{0};
  bool waiting_to_read_{false};
  bool waiting_to_write_{false};
  bool requested_{false};  // at least one request came
};

}  // namespace sekisho::http
