// SPDX-License-Identifier: Apache-2.0
// A CA as another system exports it: PKCS#12 (RFC 7292) with one key and its certificate under a passphrase.
// Stranger's octets, read with limits, so that nothing is computed for a file that is none.
#pragma once

#include <cstdint>
#include <vector>

#include "base/secret.h"
#include "certificate/authority_key.h"
#include "certificate/certificate.h"

namespace sekisho::certificate {

struct Pkcs12Limits {
  std::size_t octets{std::size_t{64} * 1024};
  std::int64_t iterations{5'000'000};  // of the MAC and of everything encrypted, together: some seconds
};

struct Pkcs12 {
  AuthorityKey key;
  Certificate certificate;          // of that key
  std::vector<Certificate> others;  // as they came
};

// Protected by a passphrase alone, with a MAC that is right, holding one key and one certificate of it.
// Pkcs12Refused says what it lacks or exceeds, PassphraseWrong; the codes of AuthorityKey::parse_pkcs8 and
// Certificate::parse_der. The files of old systems (3DES, RC2 of 40 bits) are read too.
Result<Pkcs12> read_pkcs12(ByteView der, const Secret& passphrase, const Pkcs12Limits& limits = {});

// Whoever of `others` stands above it, its issuer first, as far as they reach.
std::vector<Certificate> path_above(const Certificate& certificate, std::vector<Certificate> others);

}  // namespace sekisho::certificate
