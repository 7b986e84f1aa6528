// SPDX-License-Identifier: Apache-2.0
#include "certificate/revocation_list.h"

#include <algorithm>
#include <cstddef>
#include <string_view>

#include "base/der.h"
#include "base/der_reader.h"
#include "certificate/extensions.h"
#include "certificate/to_be_signed.h"

namespace sekisho::certificate {
namespace {

constexpr std::uint32_t version_2 = 1;
constexpr std::size_t room_for_signature = 1024;  // of any key, with its headers
constexpr std::size_t reason_octets = 14;

std::uint8_t nibble(char letter) {
  return static_cast<std::uint8_t>(letter <= '9' ? letter - '0' : letter - 'a' + 10);
}

void append(Bytes& out, ByteView part) { out.insert(out.end(), part.begin(), part.end()); }

// Lists of a million entries are written at once: into octets that are there already, one after the other.
class Pen {
 public:
  explicit Pen(std::uint8_t* at) : at_(at) {}
  void put(std::uint8_t octet) { *at_++ = octet; }
  void put(ByteView part) { at_ = std::copy(part.begin(), part.end(), at_); }

 private:
  std::uint8_t* at_;
};

std::size_t serial_octets(ByteView serial) { return 2 + serial.size() + (serial[0] >= 0x80 ? 1 : 0); }

void put_serial(Pen& pen, ByteView serial) {
  pen.put(0x02);
  pen.put(static_cast<std::uint8_t>(serial_octets(serial) - 2));
  if (serial[0] >= 0x80) {
    pen.put(0);
  }
  pen.put(serial);
}

// RFC 5280 5.1.2.6: as in 4.1.2.5.
std::size_t time_octets(Time time) {
  constexpr std::chrono::sys_days generalized_from{std::chrono::year{2050} / 1 / 1};
  return time < generalized_from ? 15 : 17;
}

// Many certificates are revoked on one day, and the calendar is what costs: the last day's letters are kept.
class Instants {
 public:
  void put_to(Pen& pen, Time time) {
    const auto day = std::chrono::floor<std::chrono::days>(time);
    if (written_.empty() || day != day_) {
      day_ = day;
      written_ = der::time(day);
    }
    const std::size_t clock = written_.size() - 7;  // hhmmssZ
    const auto seconds = static_cast<unsigned>((time - day).count());
    put(clock, seconds / 3600);
    put(clock + 2, seconds / 60 % 60);
    put(clock + 4, seconds % 60);
    pen.put(written_);
  }

 private:
  void put(std::size_t at, unsigned two_digits) {
    written_[at] = static_cast<std::uint8_t>('0' + two_digits / 10);
    written_[at + 1] = static_cast<std::uint8_t>('0' + two_digits % 10);
  }
  std::chrono::sys_days day_{};
  Bytes written_;
};

// RFC 5280 5.3.1: an unspecified reason is said by leaving the extension out.
void put_reason(Pen& pen, ReasonCode reason) {
  static constexpr std::array<std::uint8_t, reason_octets - 1> before{
      0x30, 0x0c, 0x30, 0x0a, 0x06, 0x03, 0x55, 0x1d, 0x15, 0x04, 0x03, 0x0a, 0x01};
  if (reason != ReasonCode::Unspecified) {
    pen.put(before);
    pen.put(static_cast<std::uint8_t>(reason));
  }
}

// The content of one entry's SEQUENCE: at most 22 + 1 + 17 + 14 octets.
std::size_t entry_octets(const RevokedCertificate& one) {
  return serial_octets(one.serial.octets()) + time_octets(one.at) +
         (one.reason == ReasonCode::Unspecified ? 0 : reason_octets);
}

std::size_t octets_of(std::span<const RevokedCertificate> revoked) {
  std::size_t sum = 0;
  for (const RevokedCertificate& one : revoked) {
    sum += 2 + entry_octets(one);
  }
  return sum;
}

void put_entries(Pen pen, std::span<const RevokedCertificate> revoked) {
  Instants instants;
  for (const RevokedCertificate& one : revoked) {
    pen.put(der::sequence_tag);
    pen.put(static_cast<std::uint8_t>(entry_octets(one)));
    put_serial(pen, one.serial.octets());
    instants.put_to(pen, one.at);
    put_reason(pen, one.reason);
  }
}

// Tag and length of a SEQUENCE with so many octets in it.
Bytes header(std::size_t content) {
  if (content < 0x80) {
    return {der::sequence_tag, static_cast<std::uint8_t>(content)};
  }
  Bytes out{der::sequence_tag, 0};
  for (int shift = 56; shift >= 0; shift -= 8) {
    const auto octet = static_cast<std::uint8_t>(content >> static_cast<unsigned>(shift));
    if (octet != 0 || out.size() > 2) {
      out.push_back(octet);
    }
  }
  out[1] = static_cast<std::uint8_t>(0x80U | (out.size() - 2));
  return out;
}

Bytes big_endian(std::uint64_t number) {
  Bytes octets(8);
  for (auto at = octets.rbegin(); at != octets.rend(); ++at) {
    *at = static_cast<std::uint8_t>(number);
    number >>= 8U;
  }
  return octets;
}

Bytes extensions(const ListContents& contents, const Certificate& authority) {
  const Bytes number = der::integer(ByteView(big_endian(contents.number)));
  return der::context(0, der::sequence({authority_key_identifier(authority).der,
                                        der::sequence({der::oid("2.5.29.20"), der::octet_string(number)})}));
}

}  // namespace

PackedSerial::PackedSerial(const Serial& serial) {
  std::string_view digits = serial.text();
  while (digits.size() > 2 && digits.starts_with("00")) {
    digits.remove_prefix(2);
  }
  for (std::size_t at = 0; at + 1 < digits.size(); at += 2) {
    octets_.at(size_++) = static_cast<std::uint8_t>(nibble(digits[at]) << 4U | nibble(digits[at + 1]));
  }
}

Bytes list_to_be_signed(const ListContents& contents, const Certificate& authority,
                        SignatureAlgorithm algorithm) {
  Bytes before;
  append(before, der::integer(version_2));
  append(before, algorithm_identifier(algorithm));
  append(before, authority.subject_der());
  append(before, der::time(contents.this_update));
  append(before, der::time(contents.next_update));
  const std::size_t listed = octets_of(contents.revoked);
  if (listed > 0) {  // RFC 5280 5.1.2.6: absent where nothing is revoked
    append(before, header(listed));
  }
  const Bytes after = extensions(contents, authority);
  Bytes out = header(before.size() + listed + after.size());
  out.reserve(out.size() + before.size() + listed + after.size() + room_for_signature);
  append(out, before);
  const std::size_t start = out.size();
  out.resize(start + listed);
  put_entries(Pen(out.data() + start), contents.revoked);
  append(out, after);
  return out;
}

Bytes signed_list(Bytes tbs, SignatureAlgorithm algorithm, ByteView signature) {
  append(tbs, algorithm_identifier(algorithm));
  append(tbs, der::bit_string(signature));
  const Bytes front = header(tbs.size());
  tbs.insert(tbs.begin(), front.begin(), front.end());
  return tbs;
}

}  // namespace sekisho::certificate
