// SPDX-License-Identifier: Apache-2.0
// One TLS connection without its socket: octets from the wire go in, octets for the wire and plain text come
// out.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "http/request.h"
#include "http/tls.h"

namespace sekisho::http {

class TlsContext;
struct TlsHello;

class TlsChannel {
 public:
  enum class State { Handshaking, Open, PeerClosed, Failed };

  explicit TlsChannel(TlsContext& context);
  ~TlsChannel();
  TlsChannel(const TlsChannel&) = delete;
  TlsChannel& operator=(const TlsChannel&) = delete;

  State receive(std::string_view wire, std::string& plain);  // appends what could be read to `plain`
  void send(std::string_view plain);
  void say_goodbye();                 // close_notify
  void take_wire(std::string& wire);  // appends what is to be sent

  [[nodiscard]] State state() const { return state_; }
  [[nodiscard]] const std::string& sni() const;
  [[nodiscard]] bool certificate_asked() const;
  [[nodiscard]] const std::optional<PeerCertificates>& peer() const { return peer_; }
  [[nodiscard]] const std::string& failure() const { return failure_; }  // OpenSSL's words, for the log
  [[nodiscard]] bool resumed() const;
  [[nodiscard]] std::string version() const;  // "TLSv1.3"

 private:
  struct Handles;
  void shake_hands();
  void read(std::string& plain);
  void fail();

  std::unique_ptr<TlsHello> hello_;
  std::unique_ptr<Handles> handles_;
  State state_{State::Handshaking};
  std::optional<PeerCertificates> peer_;
  std::string failure_;
};

}  // namespace sekisho::http
