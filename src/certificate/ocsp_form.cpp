// SPDX-License-Identifier: Apache-2.0
#include "certificate/ocsp_form.h"

#include <openssl/evp.h>

#include <algorithm>
#include <array>

#include "base/der.h"
#include "base/der_reader.h"
#include "certificate/extensions.h"
#include "certificate/to_be_signed.h"
#include "crypto/openssl.h"

namespace sekisho::certificate {
namespace {

constexpr std::size_t issuer_octets = 11 + 22 + 22;  // AlgorithmIdentifier, two OCTET STRINGs of 20
constexpr std::size_t time_octets = 17;              // GeneralizedTime to the second
constexpr std::array<std::uint8_t, 13> sha1_and_length{0x30, 0x09, 0x06, 0x05, 0x2b, 0x0e, 0x03,
                                                       0x02, 0x1a, 0x05, 0x00, 0x04, 0x14};

Bytes sha1_string(ByteView octets) {
  Bytes digest(20);
  crypto::require_openssl(
      EVP_Digest(octets.data(), octets.size(), digest.data(), nullptr, crypto::sha1_method(), nullptr),
      "SHA-1");
  return der::octet_string(digest);
}

void append(Bytes& out, ByteView part) { out.insert(out.end(), part.begin(), part.end()); }

std::size_t length_octets(std::size_t length) { return length < 0x80 ? 1 : length < 0x100 ? 2 : 3; }
// With tag and length around it; contents here are below 64 KiB.
std::size_t around(std::size_t length) { return 1 + length_octets(length) + length; }

void append_header(Bytes& out, std::uint8_t tag, std::size_t length) {
  out.push_back(tag);
  if (length >= 0x100) {
    out.push_back(0x82);
    out.push_back(static_cast<std::uint8_t>(length >> 8U));
  } else if (length >= 0x80) {
    out.push_back(0x81);
  }
  out.push_back(static_cast<std::uint8_t>(length));
}

void append_digits(Bytes& out, unsigned number, int digits) {
  std::array<std::uint8_t, 4> text{};
  for (int at = digits - 1; at >= 0; --at) {
    text.at(static_cast<std::size_t>(at)) = static_cast<std::uint8_t>('0' + number % 10);
    number /= 10;
  }
  out.insert(out.end(), text.begin(), text.begin() + digits);
}

void append_time(Bytes& out, Time time) {
  const auto day = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date{day};
  const auto seconds = static_cast<unsigned>((time - day).count());
  append_header(out, der::generalized_time_tag, time_octets - 2);
  append_digits(out, static_cast<unsigned>(static_cast<int>(date.year())), 4);
  append_digits(out, static_cast<unsigned>(date.month()), 2);
  append_digits(out, static_cast<unsigned>(date.day()), 2);
  append_digits(out, seconds / 3600, 2);
  append_digits(out, seconds / 60 % 60, 2);
  append_digits(out, seconds % 60, 2);
  out.push_back('Z');
}

std::size_t status_octets(const OcspStatus& status) {
  if (status.word != OcspStatus::Word::Revoked) {
    return 2;
  }
  return 2 + time_octets + (status.reason == ReasonCode::Unspecified ? 0 : 5);
}

// RFC 6960 4.2.1: good [0] and unknown [2] are NULL, revoked [1] is RevokedInfo, all IMPLICIT.
void append_status(Bytes& out, const OcspStatus& status) {
  if (status.word != OcspStatus::Word::Revoked) {
    append_header(out, status.word == OcspStatus::Word::Good ? 0x80 : 0x82, 0);
    return;
  }
  append_header(out, 0xa1, status_octets(status) - 2);
  append_time(out, status.revoked_at);
  if (status.reason != ReasonCode::Unspecified) {
    append_header(out, 0xa0, 3);
    append_header(out, 0x0a, 1);
    out.push_back(static_cast<std::uint8_t>(status.reason));
  }
}

std::size_t single_octets(const CommonAnswer& answer) {
  return answer.id.size() + status_octets(answer.status) + time_octets + 2 + time_octets;
}

std::size_t data_octets(const CommonAnswer& answer, const Bytes& by_key) {
  return by_key.size() + time_octets + around(around(single_octets(answer)));
}

void append_data(Bytes& out, const CommonAnswer& answer, const Bytes& by_key) {
  const std::size_t single = single_octets(answer);
  append_header(out, der::sequence_tag, data_octets(answer, by_key));
  append(out, by_key);
  append_time(out, answer.this_update);  // producedAt
  append_header(out, der::sequence_tag, around(single));
  append_header(out, der::sequence_tag, single);
  append(out, answer.id);
  append_status(out, answer.status);
  append_time(out, answer.this_update);
  append_header(out, 0xa0, time_octets);
  append_time(out, answer.next_update);
}

}  // namespace

// One byte of length everywhere: the whole is below 128 octets.
std::optional<CommonQuestion> read_common_question(ByteView request) {
  constexpr std::size_t nested = 4;  // OCSPRequest, TBSRequest, requestList, Request
  std::size_t at = 0;
  for (std::size_t each = 0; each <= nested; ++each, at += 2) {
    const bool fits = at + 2 <= request.size() && request[at] == der::sequence_tag &&
                      request[at + 1] < 0x80 && request[at + 1] == request.size() - at - 2;
    if (!fits) {
      return std::nullopt;
    }
  }
  const ByteView id = request.subspan(at - 2);
  const ByteView content = request.subspan(at);
  if (content.size() < issuer_octets + 3 ||
      !std::equal(sha1_and_length.begin(), sha1_and_length.end(), content.begin()) || content[33] != 0x04 ||
      content[34] != 0x14 || content[issuer_octets] != der::integer_tag ||
      content[issuer_octets + 1] != content.size() - issuer_octets - 2) {
    return std::nullopt;
  }
  ByteView serial = content.subspan(issuer_octets + 2);
  if (serial[0] == 0 && serial.size() > 1 && serial[1] >= 0x80) {
    serial = serial.subspan(1);
  } else if (serial[0] == 0 || serial[0] >= 0x80) {
    return std::nullopt;  // zero, negative, or not in its shortest form: the strict reader judges
  }
  return serial.size() <= longest_serial
             ? std::optional(CommonQuestion{id, content.first(issuer_octets), serial})
             : std::nullopt;
}

Bytes common_issuer(const Certificate& authority) {
  Bytes out(sha1_and_length.begin(), sha1_and_length.end() - 2);
  append(out, sha1_string(authority.subject_der()));
  append(out, sha1_string(key_bits(authority.public_key())));
  return out;
}

OcspForm::OcspForm(const ResponderKey& key, const Certificate& responder)
    : by_key_(der::context(2, der::octet_string(key_id(key.public_key())))),
      after_data_(algorithm_identifier(SignatureAlgorithm::EcdsaSha256)),
      certificate_(der::context(0, der::sequence({responder.der()}))) {}

Bytes OcspForm::to_be_signed(const CommonAnswer& answer) const {
  Bytes out;
  append_data(out, answer, by_key_);
  return out;
}

Bytes OcspForm::whole(const CommonAnswer& answer, ByteView signature) const {
  static const Bytes basic_type = der::oid("1.3.6.1.5.5.7.48.1.1");
  const std::size_t basic = around(data_octets(answer, by_key_)) + after_data_.size() +
                            around(1 + signature.size()) + certificate_.size();
  const std::size_t typed = basic_type.size() + around(around(basic));
  const std::size_t response = 3 + around(around(typed));
  Bytes out;
  out.reserve(around(response));
  append_header(out, der::sequence_tag, response);
  append(out, std::array<std::uint8_t, 3>{0x0a, 0x01, 0x00});  // successful
  append_header(out, 0xa0, around(typed));
  append_header(out, der::sequence_tag, typed);
  append(out, basic_type);
  append_header(out, 0x04, around(basic));
  append_header(out, der::sequence_tag, basic);
  append_data(out, answer, by_key_);
  append(out, after_data_);
  append_header(out, 0x03, 1 + signature.size());
  out.push_back(0);
  append(out, signature);
  append(out, certificate_);
  return out;
}

}  // namespace sekisho::certificate
