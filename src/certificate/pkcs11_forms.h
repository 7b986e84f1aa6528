// SPDX-License-Identifier: Apache-2.0
// What a CA's key looks like as objects of a token (PKCS #11 2.40, 4.7 to 4.9; mechanisms 2.1 and 2.3).
#pragma once

#include <string>

#include "certificate/authority_key.h"
#include "certificate/pkcs11_template.h"

namespace sekisho::certificate {

struct Pkcs11Kind {
  CK_ULONG rsa_bits;  // 0: elliptic
  const char* curve;  // dotted
};
Pkcs11Kind pkcs11_kind(KeyKind kind);

// What both halves have, whoever makes them: the private one is sensitive, not extractable, and signs only.
void describe_private(Pkcs11Template& half, const std::string& label);
void describe_public(Pkcs11Template& half, const std::string& label);
// The numbers of a key that is brought.
void fill_private(Pkcs11Template& half, const AuthorityKey& key);
void fill_public(Pkcs11Template& half, const AuthorityKey& key);

}  // namespace sekisho::certificate
