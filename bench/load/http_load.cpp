// SPDX-License-Identifier: Apache-2.0
// Plain HTTP: one request after the other on some kept-alive connections, or each on a connection of its own.
// With
// --serials FILE (a hex serial a line) and --ca PEM each asks OCSP for the next serial; without, it is a GET
// of --path. http_load --port N --milliseconds N --connections N --each-its-own 0|1 (--path /x | --serials
// FILE --ca PEM)
#include <openssl/evp.h>
#include <sys/socket.h>

#include <fstream>
#include <vector>

#include "base/der.h"
#include "bench/load/socket.h"
#include "bench/load/words.h"
#include "certificate/certificate.h"
#include "certificate/extensions.h"
#include "crypto/openssl.h"

namespace sekisho::bench {
namespace {

Bytes sha1(ByteView octets) {
  Bytes out(20);
  EVP_Digest(octets.data(), octets.size(), out.data(), nullptr, crypto::sha1_method(), nullptr);
  return out;
}

// As openssl and browsers ask: one certificate, SHA-1 with NULL, no nonce.
Bytes question(const certificate::Certificate& authority, const std::string& serial) {
  const Bytes id = der::sequence({der::sequence({der::oid("1.3.14.3.2.26"), der::null()}),
                                  der::octet_string(sha1(authority.subject_der())),
                                  der::octet_string(sha1(certificate::key_bits(authority.public_key()))),
                                  der::integer(ByteView(must(parse_hex(serial))))});
  return der::sequence({der::sequence({der::sequence({der::sequence({id})})})});
}

std::vector<std::string> ocsp_requests(const Words& words) {
  const auto authority = must(certificate::Certificate::parse_pem(file_text(words.text("ca"))));
  std::vector<std::string> requests;
  std::ifstream lines(words.text("serials"));
  for (std::string serial; std::getline(lines, serial);) {
    const Bytes asked = question(authority, serial);
    requests.push_back(
        "POST /ocsp HTTP/1.1\r\nHost: localhost\r\nContent-Type: "
        "application/ocsp-request\r\nContent-Length: " +
        std::to_string(asked.size()) + "\r\n\r\n" + std::string(text_view(asked)));
  }
  return requests;
}

struct Count {
  long done{0};
  std::size_t body{0};  // octets of the last answer's
};

// The last one that asked reads first: it sleeps until the others' answers are there too, and wakes once.
// Waking a client for each answer costs the server more than the answer.
void read_all(std::vector<Socket>& sockets, Count& count) {
  for (auto one = sockets.rbegin(); one != sockets.rend(); ++one) {
    count.body = one->read_answer("200");
    ++count.done;
  }
}

// All connections ask, then all answers are read: the server always finds several waiting, as under load.
Count keep_asking(const Words& words, const std::vector<std::string>& requests, Stopwatch::time_point until) {
  std::vector<Socket> sockets;
  for (int each = 0; each < words.number("connections", 32); ++each) {
    sockets.emplace_back(words.number("port"));
  }
  Count count;
  std::size_t next = 0;
  while (Stopwatch::now() < until) {
    for (const Socket& one : sockets) {
      one.send(requests[next++ % requests.size()]);
    }
    read_all(sockets, count);
  }
  return count;
}

Count ask_each_anew(const Words& words, const std::vector<std::string>& requests,
                    Stopwatch::time_point until) {
  Count count;
  std::size_t next = 0;
  while (Stopwatch::now() < until) {
    std::vector<Socket> sockets;
    for (int each = 0; each < words.number("connections", 32); ++each) {
      sockets.emplace_back(words.number("port"));
      sockets.back().send(requests[next++ % requests.size()]);
    }
    read_all(sockets, count);
  }
  return count;
}

int run(const Words& words) {
  const std::string path = words.text("path");
  const auto requests = path.empty() ? ocsp_requests(words)
                                     : std::vector{"GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n"};
  const auto start = Stopwatch::now();
  const auto until = start + std::chrono::milliseconds(words.number("milliseconds", 2'000));
  const Count count = words.number("each-its-own") == 1 ? ask_each_anew(words, requests, until)
                                                        : keep_asking(words, requests, until);
  std::printf("{\"done\":%ld,\"seconds\":%.3f,\"body\":%zu}\n", count.done, seconds_since(start), count.body);
  return 0;
}

}  // namespace
}  // namespace sekisho::bench

int main(int count, char** words) { return sekisho::bench::run(sekisho::bench::Words(count, words)); }
