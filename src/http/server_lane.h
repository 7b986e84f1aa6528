// SPDX-License-Identifier: Apache-2.0
// One I/O thread: its io_context, its acceptor, its TLS context and its connections. Everything here runs on
// that thread; the functions marked "any thread" only leave a note for it.
#pragma once

#include <array>
#include <atomic>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <functional>
#include <memory>
#include <string>
#include <unordered_set>

#include "http/server.h"
#include "http/server_visitors.h"
#include "http/server_workers.h"
#include "http/tls_context.h"

namespace sekisho::http {

class Connection;

// What all lanes of one server share.
struct ServerParts {
  ServerLimits limits;
  std::shared_ptr<TlsPolicy> policy;
  Handler handler;
  QuickHandler at_once;
  Log log;
  std::size_t lanes{1};
  std::atomic<std::size_t> connections{0};
  std::unique_ptr<Workers> workers;
};

class Lane {
 public:
  static Result<std::unique_ptr<Lane>> open(ServerParts& parts, const Listen& where);
  ~Lane();
  Lane(const Lane&) = delete;
  Lane& operator=(const Lane&) = delete;

  void run();                             // until halt()
  void forget(const std::string& host);   // any thread
  void wind_down();                       // any thread: accept no more, end what is idle
  void halt() { io_.stop(); }             // any thread
  void post(std::function<void()> note);  // any thread: done on this lane's thread
  [[nodiscard]] unsigned short port() const { return port_; }

  // For the lane's own connections.
  [[nodiscard]] ServerParts& parts() { return parts_; }
  [[nodiscard]] TlsContext* tls() { return tls_.get(); }
  [[nodiscard]] bool winding_down() const { return winding_down_; }
  [[nodiscard]] std::array<char, 16384>& buffer() { return buffer_; }  // for one read; nothing stays in it
  void remove(const std::shared_ptr<Connection>& connection);

 private:
  explicit Lane(ServerParts& parts);
  Result<void> listen(const Listen& where);
  void accept();
  void admit_who_waits();
  void admit(boost::asio::ip::tcp::socket socket);
  void pause_accepting();
  void sweep();

  ServerParts& parts_;
  std::unique_ptr<TlsContext>
      tls_;  // null on a plain port; outlives the connections that notes in io_ still hold
  boost::asio::io_context io_{1};
  boost::asio::ip::tcp::acceptor acceptor_;
  boost::asio::ip::tcp::endpoint peer_;  // of the connection that is being accepted
  boost::asio::steady_timer tick_;
  boost::asio::steady_timer pause_;
  std::unordered_set<std::shared_ptr<Connection>> connections_;
  Visitors visitors_;
  std::array<char, 16384> buffer_{};
  unsigned short port_{0};
  std::size_t turned_away_{0};  // since the last sweep
  bool winding_down_{false};
};

}  // namespace sekisho::http
