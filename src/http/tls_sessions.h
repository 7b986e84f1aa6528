// SPDX-License-Identifier: Apache-2.0
// The TLS sessions that may be resumed, by host name: only those that hold a client certificate, only within
// the very same host name, and none after forget(). One I/O thread's own: no locks.
#pragma once

#include <cstddef>
#include <list>
#include <string>
#include <unordered_map>

#include "http/tls_handles.h"

namespace sekisho::http {

class TlsSessions {
 public:
  void keep(const std::string& host, SessionHandle session);
  [[nodiscard]] SSL_SESSION* find(const std::string& id, const std::string& host) const;  // null where none
  void forget(const std::string& host);
  [[nodiscard]] std::size_t count() const { return by_id_.size(); }

 private:
  struct Kept {
    SessionHandle session;
    std::string host;
    std::list<std::string>::iterator age;
  };
  void drop(const std::string& id);

  std::list<std::string> oldest_first_;  // ids
  std::unordered_map<std::string, Kept> by_id_;
  std::unordered_map<std::string, std::list<std::string>> by_host_;  // ids, oldest first
};

}  // namespace sekisho::http
