// SPDX-License-Identifier: Apache-2.0
// A Unix socket and its address (unix(7)).
#pragma once

#include <sys/socket.h>
#include <sys/un.h>

#include <algorithm>
#include <string>

#include "signer/wire.h"

namespace sekisho::signer {

inline Descriptor unix_socket() {
  return Descriptor(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
}

class SocketAddress {
 public:
  // SettingsInvalid: at most 107 octets fit.
  static Result<SocketAddress> of(const std::string& path) {
    SocketAddress address;
    if (path.empty() || path.size() >= sizeof address.address_.sun_path) {
      return Error{ErrorCode::SettingsInvalid, path + ": no path for a socket"};
    }
    address.address_.sun_family = AF_UNIX;
    std::copy(path.begin(), path.end(), std::begin(address.address_.sun_path));
    return address;
  }
  // The socket calls take every family's address as a sockaddr.
  [[nodiscard]] const sockaddr* pointer() const {
    return reinterpret_cast<const sockaddr*>(&address_);  // NOLINT
  }
  [[nodiscard]] socklen_t size() const { return sizeof address_; }

 private:
  sockaddr_un address_{};
};

}  // namespace sekisho::signer
