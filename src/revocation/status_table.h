// SPDX-License-Identifier: Apache-2.0
// The status of one CA's certificates in memory, by serial number, each with its last signature: about 130
// octets a certificate. Asked on many threads; one thread puts statuses in (status_feed.h).
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <shared_mutex>
#include <vector>

#include "base/bytes.h"
#include "certificate/ocsp_response.h"

namespace sekisho::revocation {

// An ECDSA signature over P-256 in DER.
struct KeptSignature {
  static constexpr std::size_t longest = 72;
  Time this_update{};
  std::uint32_t signer{0};  // which responder key; 0: none yet
  std::uint8_t size{0};
  std::array<std::uint8_t, longest> octets{};

  [[nodiscard]] ByteView view() const { return ByteView(octets).first(size); }
};

class StatusTable {
 public:
  struct Found {
    certificate::OcspStatus status;
    KeptSignature signature;
  };
  // `serial` without leading zero octets. None: not in here, which says nothing about the records.
  [[nodiscard]] std::optional<Found> find(ByteView serial) const;
  // True: it is another status than was in here. A changed status loses its signature. For one thread.
  // Serials of more than 20 octets are left out.
  bool put(ByteView serial, const certificate::OcspStatus& status);
  // False: the status is another one by now, and that signature must not be used either.
  bool keep_signature(ByteView serial, const certificate::OcspStatus& of, const KeptSignature& signature);
  void clear();
  [[nodiscard]] std::size_t size() const;

 private:
  struct Entry {
    std::array<std::uint8_t, longest_serial> serial;
    std::uint8_t serial_size;
    certificate::ReasonCode reason;
    certificate::OcspStatus::Word word;
    Time revoked_at;
    KeptSignature signature;
  };
  static constexpr std::size_t block_entries = 4096;
  using Block = std::unique_ptr<std::array<Entry, block_entries>>;

  [[nodiscard]] const Entry& at(std::uint32_t number) const {
    return (*blocks_[number / block_entries])[number % block_entries];
  }
  [[nodiscard]] Entry& at(std::uint32_t number) {
    return (*blocks_[number / block_entries])[number % block_entries];
  }
  [[nodiscard]] std::size_t slot_of(ByteView serial) const;
  [[nodiscard]] static bool holds(const Entry& entry, ByteView serial);
  [[nodiscard]] static certificate::OcspStatus status_of(const Entry& entry);
  void grow();
  void add(ByteView serial, const certificate::OcspStatus& status);

  mutable std::shared_mutex mutex_;
  std::vector<Block> blocks_;
  std::vector<std::uint32_t> slots_ =
      std::vector<std::uint32_t>(1024);  // open addressing; entry + 1, 0: free
  std::uint32_t count_{0};
};

}  // namespace sekisho::revocation
