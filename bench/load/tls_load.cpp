// SPDX-License-Identifier: Apache-2.0
// Full mutual TLS handshakes, one after the other on some threads, for so long. With --request FILE each
// connection asks that once and reads the answer; without, the server's session ticket says that it took the
// client's certificate and its Finished. With --pause each thread waits so long between two, and the answer
// says how long one took. tls_load --port N --sni NAME --cert PEM --key PEM --milliseconds N [--threads N]
// [--pause MILLISECONDS] [--request FILE --status 200]
#include <algorithm>
#include <mutex>
#include <thread>
#include <vector>

#include "bench/load/tls_client.h"

namespace sekisho::bench {
namespace {

struct Wish {
  TlsWish tls;
  std::string request;  // octets; empty: handshakes only
  std::string status;
  std::chrono::milliseconds pause;
  Stopwatch::time_point until;
};

void shake_hands_once(const TlsClient& client, const Wish& wish) {
  const TlsConnection connection(client);
  if (wish.request.empty()) {
    connection.wait_for_ticket();
  } else {
    (void)connection.ask(wish.request, wish.status);
  }
}

// Seconds that each took.
std::vector<double> shake_hands(const Wish& wish) {
  const TlsClient client(wish.tls);
  std::vector<double> took;
  while (Stopwatch::now() < wish.until) {
    const auto start = Stopwatch::now();
    shake_hands_once(client, wish);
    took.push_back(seconds_since(start));
    std::this_thread::sleep_for(wish.pause);
  }
  return took;
}

int run(const Words& words) {
  const std::string request = words.text("request");
  const Wish wish{tls_wish(words), request.empty() ? "" : file_text(request), words.text("status", "200"),
                  std::chrono::milliseconds(words.number("pause")),
                  Stopwatch::now() + std::chrono::milliseconds(words.number("milliseconds", 2'000))};
  std::vector<double> took;
  std::mutex mutex;
  const auto start = Stopwatch::now();
  std::vector<std::thread> threads;
  for (int each = 0; each < words.number("threads", 4); ++each) {
    threads.emplace_back([&] {
      const auto own = shake_hands(wish);
      const std::lock_guard lock(mutex);
      took.insert(took.end(), own.begin(), own.end());
    });
  }
  for (std::thread& one : threads) {
    one.join();
  }
  std::ranges::sort(took);
  std::printf("{\"done\":%zu,\"seconds\":%.3f,\"p50_ms\":%.3f,\"p99_ms\":%.3f}\n", took.size(),
              seconds_since(start), took.at(took.size() / 2) * 1e3, took.at(took.size() * 99 / 100) * 1e3);
  return 0;
}

}  // namespace
}  // namespace sekisho::bench

int main(int count, char** words) { return sekisho::bench::run(sekisho::bench::Words(count, words)); }
