// SPDX-License-Identifier: Apache-2.0
#include "revocation/status_table.h"

#include <algorithm>
#include <functional>
#include <mutex>
#include <string_view>

namespace sekisho::revocation {

using certificate::OcspStatus;

bool StatusTable::holds(const Entry& entry, ByteView serial) {
  return entry.serial_size == serial.size() && std::equal(serial.begin(), serial.end(), entry.serial.begin());
}

OcspStatus StatusTable::status_of(const Entry& entry) {
  return OcspStatus{entry.word, entry.revoked_at, entry.reason};
}

// Where it is, or the free slot where it would be.
std::size_t StatusTable::slot_of(ByteView serial) const {
  const std::size_t mask = slots_.size() - 1;
  std::size_t slot = std::hash<std::string_view>{}(text_view(serial)) & mask;
  while (slots_[slot] != 0 && !holds(at(slots_[slot] - 1), serial)) {
    slot = (slot + 1) & mask;
  }
  return slot;
}

std::optional<StatusTable::Found> StatusTable::find(ByteView serial) const {
  const std::shared_lock lock(mutex_);
  const std::uint32_t number = slots_[slot_of(serial)];
  if (number == 0) {
    return std::nullopt;
  }
  const Entry& entry = at(number - 1);
  return Found{status_of(entry), entry.signature};
}

bool StatusTable::put(ByteView serial, const OcspStatus& status) {
  if (serial.size() > longest_serial) {
    return false;
  }
  const std::unique_lock lock(mutex_);
  const std::uint32_t number = slots_[slot_of(serial)];
  if (number == 0) {
    add(serial, status);
    return false;
  }
  Entry& entry = at(number - 1);
  if (status_of(entry) == status) {
    return false;
  }
  entry.word = status.word;
  entry.revoked_at = status.revoked_at;
  entry.reason = status.reason;
  entry.signature = {};
  return true;
}

void StatusTable::add(ByteView serial, const OcspStatus& status) {
  if (count_ % block_entries == 0) {
    blocks_.push_back(std::make_unique<Block::element_type>());
  }
  if ((std::size_t{count_} + 1) * 3 > slots_.size() * 2) {
    grow();
  }
  Entry& entry = at(count_);
  std::copy(serial.begin(), serial.end(), entry.serial.begin());
  entry.serial_size = static_cast<std::uint8_t>(serial.size());
  entry.word = status.word;
  entry.revoked_at = status.revoked_at;
  entry.reason = status.reason;
  slots_[slot_of(serial)] = ++count_;
}

void StatusTable::grow() {
  slots_.assign(slots_.size() * 2, 0);
  for (std::uint32_t number = 0; number < count_; ++number) {
    const Entry& entry = at(number);
    slots_[slot_of(ByteView(entry.serial).first(entry.serial_size))] = number + 1;
  }
}

bool StatusTable::keep_signature(ByteView serial, const OcspStatus& of, const KeptSignature& signature) {
  const std::unique_lock lock(mutex_);
  const std::uint32_t number = slots_[slot_of(serial)];
  if (number == 0 || !(status_of(at(number - 1)) == of)) {
    return false;
  }
  at(number - 1).signature = signature;
  return true;
}

void StatusTable::clear() {
  const std::unique_lock lock(mutex_);
  blocks_.clear();
  slots_.assign(1024, 0);
  count_ = 0;
}

std::size_t StatusTable::size() const {
  const std::shared_lock lock(mutex_);
  return count_;
}

}  // namespace sekisho::revocation
