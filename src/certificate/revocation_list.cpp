// SPDX-License-Identifier: Apache-2.0
#include "certificate/revocation_list.h"

#include <cstddef>
#include <string_view>

#include "base/der.h"
#include "certificate/extensions.h"
#include "certificate/to_be_signed.h"

namespace sekisho::certificate {
namespace {

constexpr std::uint32_t version_2 = 1;
constexpr std::uint8_t sequence_tag = 0x30;
constexpr std::size_t usual_entry = 53;  // octets: a serial of 16, a UTCTime, a reason

std::uint8_t nibble(char letter) {
  return static_cast<std::uint8_t>(letter <= '9' ? letter - '0' : letter - 'a' + 10);
}

// Lists of a million entries are written at once: these append, where base/der would allocate.
void append(Bytes& out, ByteView part) { out.insert(out.end(), part.begin(), part.end()); }

void append_serial(Bytes& out, std::string_view digits) {
  while (digits.size() > 2 && digits.starts_with("00")) {
    digits.remove_prefix(2);
  }
  const bool sign_bit = nibble(digits[0]) >= 8;
  out.push_back(0x02);
  out.push_back(static_cast<std::uint8_t>(digits.size() / 2 + (sign_bit ? 1 : 0)));
  if (sign_bit) {
    out.push_back(0);
  }
  for (std::size_t at = 0; at + 1 < digits.size(); at += 2) {
    out.push_back(static_cast<std::uint8_t>(nibble(digits[at]) << 4U | nibble(digits[at + 1])));
  }
}

// Many certificates are revoked on one day, and the calendar is what costs: the last day's letters are kept.
class Instants {
 public:
  void append_to(Bytes& out, Time time) {
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
    append(out, written_);
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
void append_reason(Bytes& out, ReasonCode reason) {
  if (reason == ReasonCode::Unspecified) {
    return;
  }
  static const Bytes before{0x30, 0x0c, 0x30, 0x0a, 0x06, 0x03, 0x55, 0x1d, 0x15, 0x04, 0x03, 0x0a, 0x01};
  append(out, before);
  out.push_back(static_cast<std::uint8_t>(reason));
}

Bytes entries(std::span<const RevokedCertificate> revoked) {
  Bytes out;
  out.reserve(revoked.size() * usual_entry);
  Instants instants;
  for (const RevokedCertificate& one : revoked) {
    const std::size_t start = out.size();
    out.push_back(sequence_tag);
    out.push_back(0);
    append_serial(out, one.serial.text());
    instants.append_to(out, one.at);
    append_reason(out, one.reason);
    out[start + 1] = static_cast<std::uint8_t>(out.size() - start - 2);  // at most 22 + 17 + 14 octets
  }
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

Bytes list_to_be_signed(const ListContents& contents, const Certificate& authority,
                        SignatureAlgorithm algorithm) {
  Bytes content;
  const Bytes listed = entries(contents.revoked);
  content.reserve(listed.size() + 1024);
  append(content, der::integer(version_2));
  append(content, algorithm_identifier(algorithm));
  append(content, authority.subject_der());
  append(content, der::time(contents.this_update));
  append(content, der::time(contents.next_update));
  if (!listed.empty()) {  // RFC 5280 5.1.2.6: absent where nothing is revoked
    append(content, der::element(sequence_tag, listed));
  }
  append(content, extensions(contents, authority));
  return der::element(sequence_tag, content);
}

}  // namespace sekisho::certificate
