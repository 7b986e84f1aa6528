// SPDX-License-Identifier: Apache-2.0
// Owners for what NSS hands out, and its byte items as our bytes.
#pragma once

#include <cert.h>
#include <keyhi.h>
#include <pk11pub.h>
#include <secitem.h>

#include <memory>

#include "base/bytes.h"

namespace sekisho::agent {

template <auto Free>
struct Freed {
  template <class T>
  void operator()(T* thing) const {
    Free(thing);
  }
};

inline void free_item(SECItem* item) { SECITEM_FreeItem(item, PR_TRUE); }
inline void free_text(char* text) { PORT_Free(text); }

using SlotHandle = std::unique_ptr<PK11SlotInfo, Freed<PK11_FreeSlot>>;
using CertificateHandle = std::unique_ptr<CERTCertificate, Freed<CERT_DestroyCertificate>>;
using CertificateListHandle = std::unique_ptr<CERTCertList, Freed<CERT_DestroyCertList>>;
using PrivateKeyHandle = std::unique_ptr<SECKEYPrivateKey, Freed<SECKEY_DestroyPrivateKey>>;
using PrivateKeyListHandle = std::unique_ptr<SECKEYPrivateKeyList, Freed<SECKEY_DestroyPrivateKeyList>>;
using PublicKeyHandle = std::unique_ptr<SECKEYPublicKey, Freed<SECKEY_DestroyPublicKey>>;
using PublicKeyListHandle = std::unique_ptr<SECKEYPublicKeyList, Freed<SECKEY_DestroyPublicKeyList>>;
using ItemHandle = std::unique_ptr<SECItem, Freed<free_item>>;
using TextHandle = std::unique_ptr<char, Freed<free_text>>;

inline ByteView bytes_of(const SECItem& item) { return {item.data, item.len}; }

// NSS takes mutable items and only reads them.
inline SECItem item_of(ByteView bytes) {
  return {siBuffer,
          const_cast<unsigned char*>(bytes.data()),  // NOLINT(cppcoreguidelines-pro-type-const-cast)
          static_cast<unsigned int>(bytes.size())};
}

}  // namespace sekisho::agent
