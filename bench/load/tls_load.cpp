// SPDX-License-Identifier: Apache-2.0
// Full mutual TLS handshakes, one after the other on some threads, for so many seconds. With --request FILE
// each connection asks that once and reads the answer; without, the server's session ticket says that it took
// the client's certificate and its Finished. tls_load --port N --sni NAME --cert PEM --key PEM --seconds N
// [--threads N] [--request FILE --status 200]
#include <openssl/pem.h>
#include <openssl/ssl.h>

#include <array>
#include <atomic>
#include <thread>
#include <vector>

#include "bench/load/socket.h"
#include "bench/load/words.h"

namespace sekisho::bench {
namespace {

struct Wish {
  int port;
  std::string sni;
  std::string certificate;
  std::string key;
  std::string request;  // octets; empty: handshakes only
  std::string status;
  Stopwatch::time_point until;
};

// Each thread has a library of its own: shared ones do not scale, and here the server is to be measured.
class Client {
 public:
  explicit Client(const Wish& wish) : wish_(wish), library_(OSSL_LIB_CTX_new()) {
    context_ = SSL_CTX_new_ex(library_, nullptr, TLS_client_method());
    SSL_CTX_set_min_proto_version(context_, TLS1_3_VERSION);
    SSL_CTX_clear_mode(context_, SSL_MODE_AUTO_RETRY);  // a ticket ends SSL_read
    SSL_CTX_set_session_cache_mode(context_, SSL_SESS_CACHE_OFF);
    SSL_CTX_set_mode(context_, SSL_MODE_NO_AUTO_CHAIN);
    if (SSL_CTX_use_certificate_file(context_, wish.certificate.c_str(), SSL_FILETYPE_PEM) != 1 ||
        SSL_CTX_use_PrivateKey_file(context_, wish.key.c_str(), SSL_FILETYPE_PEM) != 1) {
      give_up("client certificate or key");
    }
  }
  ~Client() {
    SSL_CTX_free(context_);
    OSSL_LIB_CTX_free(library_);
  }
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  void shake_hands_once() {
    const Socket socket(wish_.port);
    SSL* ssl = SSL_new(context_);
    SSL_set_fd(ssl, socket.number());
    SSL_set_tlsext_host_name(ssl, wish_.sni.c_str());
    if (SSL_connect(ssl) != 1) {
      give_up("handshake failed");
    }
    if (wish_.request.empty()) {
      wait_for_ticket(ssl);
    } else {
      ask(ssl);
    }
    SSL_free(ssl);
  }

 private:
  static void wait_for_ticket(SSL* ssl) {
    char octet = 0;
    const int got = SSL_read(ssl, &octet, 1);
    if (got > 0 || SSL_get_error(ssl, got) != SSL_ERROR_WANT_READ) {
      give_up("the server refused the certificate");
    }
  }

  void ask(SSL* ssl) const {
    SSL_write(ssl, wish_.request.data(), static_cast<int>(wish_.request.size()));
    std::string answer;
    std::array<char, 16384> part{};
    while (answer_end(answer) == 0) {
      const int got = SSL_read(ssl, part.data(), static_cast<int>(part.size()));
      if (got > 0) {
        answer.append(part.data(), static_cast<std::size_t>(got));
      } else if (SSL_get_error(ssl, got) != SSL_ERROR_WANT_READ) {
        give_up("no answer: " + answer.substr(0, 200));
      }
    }
    if (answer.compare(9, wish_.status.size(), wish_.status) != 0) {
      give_up("unexpected answer: " + answer.substr(0, 300));
    }
  }

  const Wish& wish_;
  OSSL_LIB_CTX* library_;
  SSL_CTX* context_{nullptr};
};

int run(const Words& words) {
  const std::string request = words.text("request");
  const Wish wish{words.number("port"),
                  words.text("sni"),
                  words.text("cert"),
                  words.text("key"),
                  request.empty() ? "" : file_text(request),
                  words.text("status", "200"),
                  Stopwatch::now() + std::chrono::milliseconds(words.number("milliseconds", 2'000))};
  std::atomic<int> done{0};
  const auto start = Stopwatch::now();
  std::vector<std::thread> threads;
  for (int each = 0; each < words.number("threads", 4); ++each) {
    threads.emplace_back([&] {
      Client client(wish);
      while (Stopwatch::now() < wish.until) {
        client.shake_hands_once();
        ++done;
      }
    });
  }
  for (std::thread& one : threads) {
    one.join();
  }
  std::printf("{\"done\":%d,\"seconds\":%.3f}\n", done.load(), seconds_since(start));
  return 0;
}

}  // namespace
}  // namespace sekisho::bench

int main(int count, char** words) { return sekisho::bench::run(sekisho::bench::Words(count, words)); }
