// SPDX-License-Identifier: Apache-2.0
#include "certificate/ocsp_response.h"

#include <openssl/x509.h>

#include "base/der.h"
#include "base/der_reader.h"
#include "certificate/extensions.h"
#include "certificate/signing.h"
#include "certificate/to_be_signed.h"
#include "crypto/openssl.h"

namespace sekisho::certificate {
namespace {

// RFC 6960 4.2.1: good [0] and unknown [2] are NULL, revoked [1] is RevokedInfo, all IMPLICIT.
Bytes status_of(const OcspStatus& status) {
  switch (status.word) {
    case OcspStatus::Word::Good:
      return der::element(0x80, {});
    case OcspStatus::Word::Unknown:
      return der::element(0x82, {});
    case OcspStatus::Word::Revoked:
      break;
  }
  Bytes content = der::generalized_time(status.revoked_at);
  if (status.reason != ReasonCode::Unspecified) {
    const Bytes reason = der::context(0, der::enumerated(static_cast<std::uint8_t>(status.reason)));
    content.insert(content.end(), reason.begin(), reason.end());
  }
  return der::context(1, content);
}

Bytes singles_of(const OcspAnswer& answer) {
  Bytes list;
  const Bytes this_update = der::generalized_time(answer.this_update);
  const Bytes next_update = der::context(0, der::generalized_time(answer.next_update));
  for (const OcspSingle& one : answer.singles) {
    const Bytes single = der::sequence({one.id, status_of(one.status), this_update, next_update});
    list.insert(list.end(), single.begin(), single.end());
  }
  return der::element(der::sequence_tag, list);
}

Bytes nonce_extensions(const std::optional<Bytes>& nonce) {
  if (!nonce) {
    return {};
  }
  return der::context(1, der::sequence({der::sequence({der::oid("1.3.6.1.5.5.7.48.1.2"),
                                                       der::octet_string(der::octet_string(*nonce))})}));
}

}  // namespace

Bytes ocsp_refusal(OcspRefusal refusal) {
  return der::sequence({der::enumerated(static_cast<std::uint8_t>(refusal))});
}

Result<ResponderKey> ResponderKey::fresh() {
  std::shared_ptr<EVP_PKEY> key(EVP_EC_gen("P-256"), EVP_PKEY_free);
  if (!key) {
    return openssl_failed("make a responder key");
  }
  auto half = TRY(public_half(key.get()));
  return ResponderKey(std::move(key), std::move(half));
}

Result<ResponderKey> ResponderKey::parse(const Secret& pkcs8) {
  const ByteView octets = pkcs8.bytes();
  const std::uint8_t* at = octets.data();
  std::shared_ptr<EVP_PKEY> key(d2i_PrivateKey(EVP_PKEY_EC, nullptr, &at, static_cast<long>(octets.size())),
                                EVP_PKEY_free);
  if (!key || at != octets.data() + octets.size() || EVP_PKEY_get_bits(key.get()) != 256) {
    return openssl_failed("responder key");
  }
  auto half = TRY(public_half(key.get()));
  return ResponderKey(std::move(key), std::move(half));
}

Secret ResponderKey::pkcs8() const {
  const crypto::Owned<PKCS8_PRIV_KEY_INFO, PKCS8_PRIV_KEY_INFO_free> wrapped{EVP_PKEY2PKCS8(key_.get())};
  std::uint8_t* der = nullptr;
  const int length = i2d_PKCS8_PRIV_KEY_INFO(wrapped.get(), &der);
  crypto::require_openssl(length, "i2d_PKCS8_PRIV_KEY_INFO");
  Secret out(ByteView(der, static_cast<std::size_t>(length)));
  OPENSSL_clear_free(der, static_cast<std::size_t>(length));
  return out;
}

Result<Bytes> ResponderKey::sign(ByteView message) const {
  return sign_with(key_.get(), SignatureAlgorithm::EcdsaSha256, message);
}

Result<Bytes> ocsp_response(const OcspAnswer& answer, const ResponderKey& key, const Certificate& responder) {
  const Bytes by_key = der::context(2, der::octet_string(key_id(key.public_key())));
  const Bytes data = der::sequence({by_key, der::generalized_time(answer.this_update), singles_of(answer),
                                    nonce_extensions(answer.nonce)});
  const Bytes signature = TRY(key.sign(data));
  const Bytes basic =
      der::sequence({data, algorithm_identifier(SignatureAlgorithm::EcdsaSha256), der::bit_string(signature),
                     der::context(0, der::sequence({responder.der()}))});
  const Bytes typed = der::sequence({der::oid("1.3.6.1.5.5.7.48.1.1"), der::octet_string(basic)});
  return der::sequence({der::enumerated(0), der::context(0, typed)});
}

}  // namespace sekisho::certificate
