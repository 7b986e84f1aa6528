// SPDX-License-Identifier: Apache-2.0
// Writes a certificate revocation list: RFC 5280 §5, version 2, complete and direct (no deltas, no indirect
// entries). Signed by Issuer::issue_list.
#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "base/bytes.h"
#include "base/names.h"
#include "base/time.h"

namespace sekisho::certificate {

class Certificate;
enum class SignatureAlgorithm;

// RFC 5280 5.3.1, with its numbers.
enum class ReasonCode : std::uint8_t {
  Unspecified = 0,
  KeyCompromise = 1,
  Superseded = 4,
  CessationOfOperation = 5,
  CertificateHold = 6,
  PrivilegeWithdrawn = 9
};

// A serial number as its octets: a list of a million holds a million of them at once.
class PackedSerial {
 public:
  static constexpr std::size_t longest = 20;  // RFC 5280 4.1.2.2, and what a Serial holds at most

  PackedSerial(const Serial& serial);  // NOLINT(google-explicit-constructor): the same thing
  [[nodiscard]] ByteView octets() const { return ByteView(octets_).first(size_); }  // no leading zero

 private:
  std::array<std::uint8_t, longest> octets_{};
  std::uint8_t size_{0};
};

struct RevokedCertificate {
  PackedSerial serial;
  Time at;
  ReasonCode reason{ReasonCode::Unspecified};
};

struct ListContents {
  std::uint64_t number{0};  // RFC 5280 5.2.3: grows with each list
  Time this_update;
  Time next_update;
  std::span<const RevokedCertificate> revoked;
};

// The TBSCertList of that authority, with room behind it for its signature.
Bytes list_to_be_signed(const ListContents& contents, const Certificate& authority,
                        SignatureAlgorithm algorithm);
// The CertificateList, in the memory of its to-be-signed part.
Bytes signed_list(Bytes tbs, SignatureAlgorithm algorithm, ByteView signature);

}  // namespace sekisho::certificate
