// SPDX-License-Identifier: Apache-2.0
// The attributes of an object on a token, with the memory they stand in; wiped when they go.
#pragma once

#include <openssl/crypto.h>
#include <p11-kit/pkcs11.h>

#include <deque>
#include <string_view>
#include <vector>

#include "base/bytes.h"

namespace sekisho::certificate {

class Pkcs11Template {
 public:
  Pkcs11Template() = default;
  Pkcs11Template(const Pkcs11Template&) = delete;
  Pkcs11Template& operator=(const Pkcs11Template&) = delete;
  ~Pkcs11Template() {
    for (Bytes& value : values_) {
      OPENSSL_cleanse(value.data(), value.size());
    }
  }

  void add(CK_ATTRIBUTE_TYPE type, Bytes octets) {
    Bytes& kept = values_.emplace_back(std::move(octets));
    attributes_.push_back({type, kept.data(), kept.size()});
  }
  void add(CK_ATTRIBUTE_TYPE type, std::string_view text) { add(type, to_bytes(text)); }
  void add_number(CK_ATTRIBUTE_TYPE type, CK_ULONG number) { add_raw(type, &number, sizeof number); }
  enum class Is { No, Yes };
  void add(CK_ATTRIBUTE_TYPE type, Is is) {
    const CK_BBOOL value = is == Is::Yes ? CK_TRUE : CK_FALSE;
    add_raw(type, &value, sizeof value);
  }

  [[nodiscard]] CK_ATTRIBUTE* data() { return attributes_.data(); }
  [[nodiscard]] CK_ULONG size() const { return attributes_.size(); }

 private:
  void add_raw(CK_ATTRIBUTE_TYPE type, const void* value, std::size_t size) {
    const auto* octets = static_cast<const std::uint8_t*>(value);
    add(type, Bytes(octets, octets + size));
  }
  std::deque<Bytes> values_;  // never moved: attributes point into it
  std::vector<CK_ATTRIBUTE> attributes_;
};

}  // namespace sekisho::certificate
