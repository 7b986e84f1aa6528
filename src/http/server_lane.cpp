// SPDX-License-Identifier: Apache-2.0
#include "http/server_lane.h"

#include <sys/socket.h>

#include <algorithm>
#include <boost/asio/post.hpp>
#include <vector>

#include "http/server_connection.h"

namespace sekisho::http {

namespace {

using boost::asio::ip::tcp;
using ReusePort = boost::asio::detail::socket_option::boolean<SOL_SOCKET, SO_REUSEPORT>;

constexpr int most_at_once{16};
constexpr std::chrono::milliseconds between_sweeps{250};
constexpr std::chrono::milliseconds pause_without_descriptors{100};

// The rate in bursts of so long: an office that comes to work at nine behind one address.
constexpr std::size_t burst_seconds{10};

// What one of `lanes` may admit: the kernel spreads the connections of one address over them.
std::size_t share(std::size_t of_all, std::size_t lanes) { return std::max<std::size_t>(of_all / lanes, 1); }

}  // namespace

Lane::Lane(ServerParts& parts)
    : parts_(parts),
      acceptor_(io_),
      tick_(io_),
      pause_(io_),
      visitors_(share(parts.limits.connections_an_address, parts.lanes),
                share(parts.limits.new_connections_an_address, parts.lanes),
                share(parts.limits.new_connections_an_address * burst_seconds, parts.lanes)) {}

Result<std::unique_ptr<Lane>> Lane::open(ServerParts& parts, const Listen& where) {
  std::unique_ptr<Lane> lane(new Lane(parts));
  if (parts.policy) {
    lane->tls_ = TRY(TlsContext::make(parts.policy));
  }
  TRY(lane->listen(where));
  lane->accept();
  lane->sweep();
  return lane;
}

Lane::~Lane() = default;

Result<void> Lane::listen(const Listen& where) {
  boost::system::error_code error;
  const auto address = boost::asio::ip::make_address(where.address, error);
  const auto failed = [&] {
    return Error{ErrorCode::ListenFailed,
                 where.address + ":" + std::to_string(where.port) + ": " + error.message()};
  };
  if (error) {
    return failed();
  }
  const tcp::endpoint endpoint(address, where.port);
  acceptor_.open(endpoint.protocol(), error);
  if (!error) {
    acceptor_.set_option(tcp::acceptor::reuse_address(true), error);
  }
  if (!error && where.io_threads > 1) {
    acceptor_.set_option(ReusePort(true), error);
  }
  if (!error) {
    acceptor_.set_option(tcp::no_delay(true), error);  // Linux hands it on to each accepted connection
  }
  if (!error) {
    acceptor_.bind(endpoint, error);
  }
  if (!error) {
    acceptor_.non_blocking(true, error);
  }
  if (!error) {
    acceptor_.listen(tcp::acceptor::max_listen_connections, error);
  }
  if (error) {
    return failed();
  }
  port_ = acceptor_.local_endpoint().port();
  return {};
}

void Lane::run() { io_.run(); }

void Lane::post(std::function<void()> note) { boost::asio::post(io_, std::move(note)); }

void Lane::accept() {
  acceptor_.async_accept(peer_, [this](const boost::system::error_code& error, tcp::socket socket) {
    if (!acceptor_.is_open()) {
      return;
    }
    if (error && error != boost::asio::error::connection_aborted) {
      return pause_accepting();  // no descriptors or no memory: those who wait stay in the kernel's queue
    }
    if (!error) {
      admit(std::move(socket));
      admit_who_waits();
    }
    accept();
  });
}

// Those who came meanwhile, without a look at the clockwork for each; whoever is connected already has a turn
// soon.
void Lane::admit_who_waits() {
  boost::system::error_code error;
  for (int more = 0; more < most_at_once; ++more) {
    tcp::socket socket = acceptor_.accept(io_, peer_, error);
    if (error) {
      return;  // nobody waits, or the next asynchronous accept says what is wrong
    }
    admit(std::move(socket));
  }
}

void Lane::pause_accepting() {
  pause_.expires_after(pause_without_descriptors);
  pause_.async_wait([this](const boost::system::error_code& error) {
    if (!error && acceptor_.is_open()) {
      accept();
    }
  });
}

void Lane::admit(tcp::socket socket) {
  const auto address = peer_.address();
  if (parts_.connections >= parts_.limits.connections ||
      !visitors_.admit(address, std::chrono::steady_clock::now())) {
    ++turned_away_;
    return;
  }
  boost::system::error_code error;
  socket.non_blocking(true, error);
  ++parts_.connections;
  const auto connection = std::make_shared<Connection>(std::move(socket), *this, address);
  connections_.insert(connection);
  connection->start();
}

void Lane::remove(const std::shared_ptr<Connection>& connection) {
  if (connections_.erase(connection) == 0) {
    return;
  }
  --parts_.connections;
  visitors_.leave(connection->address());
}

// One look at all of them four times a second costs less than a timer for each.
void Lane::sweep() {
  const auto now = std::chrono::steady_clock::now();
  std::vector<std::shared_ptr<Connection>> overdue;
  for (const auto& connection : connections_) {
    if (connection->is_overdue(now)) {
      overdue.push_back(connection);
    }
  }
  for (const auto& connection : overdue) {
    connection->close();
  }
  if (turned_away_ > 0) {
    parts_.log(
        {Severity::Warning, "http.too_many_connections", {{"turned_away", std::to_string(turned_away_)}}});
    turned_away_ = 0;
  }
  visitors_.forget_who_left(now);
  tick_.expires_after(between_sweeps);
  tick_.async_wait([this](const boost::system::error_code& error) {
    if (!error) {
      sweep();
    }
  });
}

void Lane::forget(const std::string& host) {
  post([this, host] {
    if (!tls_) {
      return;
    }
    tls_->sessions().forget(host);
    const std::vector<std::shared_ptr<Connection>> all(connections_.begin(), connections_.end());
    for (const auto& connection : all) {
      if (connection->name() == host) {
        connection->end_soon();
      }
    }
  });
}

void Lane::wind_down() {
  post([this] {
    winding_down_ = true;
    boost::system::error_code ignored;
    acceptor_.close(ignored);
    const std::vector<std::shared_ptr<Connection>> all(connections_.begin(), connections_.end());
    for (const auto& connection : all) {
      connection->end_soon();
    }
  });
}

}  // namespace sekisho::http
