// SPDX-License-Identifier: Apache-2.0
// Renewals as the agent makes them, request → proof, each with a new RSA-2048 key, over kept-alive
// connections to a running sekishod; the answer to each comes after its rows are durable. What comes before
// is done first and not counted: orders are opened, looked at, requests signed by the old key. `cpu` is what
// the server's process used meanwhile, in seconds. renewal_load --port N --sni NAME --pid N --database
// sqlite:FILE --ca PEM --ca-key PEM --primes FILE
//   --most N --from N --count N --in-flight N
#include <openssl/pem.h>

#include <atomic>
#include <ctime>
#include <memory>
#include <thread>

#include "base/json.h"
#include "bench/load/renewal_orders.h"
#include "bench/load/rsa_keys.h"
#include "bench/load/tls_client.h"

namespace sekisho::bench {
namespace {

using crypto::testing::TestKey;
using nlohmann::json;

// One person: what the agent knows before 更新する, and after it.
struct Renewing {
  OpenedOrder opened;
  TestKey key;
  std::string request;  // the signed body
  std::string order{};
};

class House {
 public:
  explicit House(const Words& words)
      : tls_(tls_wish(words)), host_(tls_.sni + ":" + std::to_string(tls_.port)) {}

  [[nodiscard]] const TlsWish& tls() const { return tls_; }
  [[nodiscard]] std::string url(const std::string& path) const { return "https://" + host_ + path; }
  [[nodiscard]] json post(const TlsConnection& connection, const std::string& path, const char* type,
                          const std::string& body) const {
    return json::parse(
        body_of(connection.ask("POST " + path + " HTTP/1.1\r\nHost: " + host_ + "\r\nContent-Type: " + type +
                                   "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body,
                               "200")));
  }

 private:
  TlsWish tls_;
  std::string host_;
};

constexpr const char* jose = "application/jose";
constexpr const char* request_path = "/agent/orders/request";

Renewing prepare(const House& house, const TlsConnection& connection, const ExistingSystem& old,
                 OpenedOrder opened, TestKey key) {
  const json looked = house.post(connection, "/agent/tickets/look", "application/json",
                                 json{{"ticket", opened.ticket}}.dump());
  const json header{{"typ", "sekisho-request"},
                    {"url", house.url(request_path)},
                    {"nonce", looked.at("nonce")},
                    {"x5t#S256", base64url(must(parse_hex(opened.old_certificate)))}};
  const json claim{{"ticket", opened.ticket}, {"csr", base64url(key.request("agent"))}};
  std::string request = old.key.jws_text(header, claim);
  return {std::move(opened), std::move(key), std::move(request)};
}

void renew(const House& house, const TlsConnection& connection, const Renewing& one) {
  const json issued = house.post(connection, request_path, jose, one.request);
  const auto leaf = must(certificate::Certificate::parse_pem(issued.at("certificate").get<std::string>()));
  const std::string path = "/agent/orders/" + issued.at("order").get<std::string>() + "/proof";
  const json header{{"typ", "sekisho-proof"}, {"url", house.url(path)}, {"nonce", issued.at("nonce")}};
  const json proven =
      house.post(connection, path, jose, one.key.jws_text(header, {{"leaf", leaf.fingerprint().text()}}));
  if (proven.at("state") != "proven") {
    give_up("not proven: " + proven.dump());
  }
}

// Connections that are open before anything is counted, and stay so.
class KeptAlive {
 public:
  KeptAlive(const TlsWish& tls, int connections) {
    for (int one = 0; one < connections; ++one) {
      each_.push_back(std::make_unique<Each>(tls));
    }
  }

  // `work(connection, number)` for 0 … count − 1, on all connections at a time.
  template <class Work>
  void side_by_side(int count, const Work& work) {
    std::atomic<int> next{0};
    std::vector<std::thread> threads;
    for (const auto& each : each_) {
      threads.emplace_back([&, &connection = each->connection] {
        for (int number = next++; number < count; number = next++) {
          work(connection, number);
        }
      });
    }
    for (std::thread& one : threads) {
      one.join();
    }
  }

 private:
  struct Each {
    explicit Each(const TlsWish& tls) : client(tls), connection(client) {}
    TlsClient client;
    TlsConnection connection;
  };
  std::vector<std::unique_ptr<Each>> each_;
};

crypto::OwnedKey private_key(const std::string& file) {
  const crypto::OwnedBio in{BIO_new_file(file.c_str(), "r")};
  return crypto::OwnedKey(PEM_read_bio_PrivateKey(in.get(), nullptr, nullptr, nullptr));
}

double cpu_seconds(int pid) {
  clockid_t clock{};
  timespec used{};
  if (clock_getcpuclockid(pid, &clock) != 0 || clock_gettime(clock, &used) != 0) {
    give_up("no process " + std::to_string(pid));
  }
  return static_cast<double>(used.tv_sec) + static_cast<double>(used.tv_nsec) * 1e-9;
}

int run(const Words& words) {
  const House house(words);
  const int from = words.number("from");
  const int count = words.number("count", 1'000);
  const int in_flight = words.number("in-flight", 64);
  const RsaKeys keys(words.text("primes"), words.number("most", from + count));
  const ExistingSystem old{must(certificate::Certificate::parse_pem(file_text(words.text("ca")))),
                           private_key(words.text("ca-key")), TestKey::rsa2048()};
  const auto store = must(storage::Store::open(words.text("database")));
  const auto opened = open_orders(*store, old, from, count);
  std::vector<std::optional<Renewing>> people(static_cast<std::size_t>(count));
  KeptAlive(house.tls(), 8).side_by_side(count, [&](const TlsConnection& connection, int number) {
    const auto at = static_cast<std::size_t>(number);
    people[at].emplace(prepare(house, connection, old, opened[at], TestKey::of(keys.key(from + number))));
  });
  KeptAlive connections(house.tls(), in_flight);
  const double before = cpu_seconds(words.number("pid"));
  const auto start = Stopwatch::now();
  connections.side_by_side(count, [&](const TlsConnection& connection, int number) {
    renew(house, connection, *people[static_cast<std::size_t>(number)]);
  });
  std::printf("{\"done\":%d,\"seconds\":%.3f,\"cpu\":%.4f}\n", count, seconds_since(start),
              cpu_seconds(words.number("pid")) - before);
  return 0;
}

}  // namespace
}  // namespace sekisho::bench

int main(int count, char** words) { return sekisho::bench::run(sekisho::bench::Words(count, words)); }
