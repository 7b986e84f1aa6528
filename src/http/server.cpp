// SPDX-License-Identifier: Apache-2.0
#include "http/server.h"

#include <thread>
#include <vector>

#include "http/server_lane.h"

namespace sekisho::http {

namespace {

class ServerOnLanes : public Server {
 public:
  ~ServerOnLanes() override { ServerOnLanes::stop(std::chrono::seconds(0)); }

  Result<void> open(Listen where) {
    for (std::size_t each = 0; each < parts.lanes; ++each) {
      lanes_.push_back(TRY(Lane::open(parts, where)));
      where.port = lanes_.front()->port();  // all on the one that the first was given
    }
    parts.workers = std::make_unique<Workers>(parts.limits.workers, parts.limits.waiting);
    for (const auto& lane : lanes_) {
      threads_.emplace_back([&lane = *lane] { lane.run(); });
    }
    return {};
  }

  [[nodiscard]] unsigned short port() const override { return lanes_.front()->port(); }

  void forget(const std::string& host) override {
    for (const auto& lane : lanes_) {
      lane->forget(host);
    }
  }

  void stop(std::chrono::seconds grace) override {
    for (const auto& lane : lanes_) {
      lane->wind_down();
    }
    const auto until = std::chrono::steady_clock::now() + grace;
    while (parts.connections > 0 && std::chrono::steady_clock::now() < until) {
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    if (parts.workers) {
      parts.workers->stop();
    }
    for (const auto& lane : lanes_) {
      lane->halt();
    }
    for (auto& thread : threads_) {
      thread.join();
    }
    threads_.clear();
  }

  ServerParts parts;

 private:
  std::vector<std::unique_ptr<Lane>> lanes_;
  std::vector<std::thread> threads_;
};

}  // namespace

Result<std::unique_ptr<Server>> Server::listen(const Listen& where, std::shared_ptr<TlsPolicy> tls,
                                               ServerLimits limits, Handler handler, Log log) {
  auto server = std::make_unique<ServerOnLanes>();
  server->parts.limits = limits;
  server->parts.policy = std::move(tls);
  server->parts.handler = std::move(handler);
  server->parts.at_once = where.at_once;
  server->parts.log = std::move(log);
  server->parts.lanes = std::max<std::size_t>(where.io_threads, 1);
  TRY(server->open(where));
  return std::unique_ptr<Server>(std::move(server));
}

}  // namespace sekisho::http
