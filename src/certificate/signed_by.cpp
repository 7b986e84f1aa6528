// SPDX-License-Identifier: Apache-2.0
#include "certificate/signed_by.h"

#include <openssl/x509.h>

#include "certificate/signing.h"
#include "certificate/to_be_signed.h"
#include "crypto/openssl.h"

namespace sekisho::certificate {

namespace {

bool verified(const crypto::PublicKey& key, SignatureAlgorithm algorithm, ByteView message,
              ByteView signature) {
  const crypto::OwnedDigest context{EVP_MD_CTX_new()};
  return EVP_DigestVerifyInit(context.get(), nullptr, digest_of(algorithm), nullptr, key.handle()) > 0 &&
         EVP_DigestVerify(context.get(), signature.data(), signature.size(), message.data(),
                          message.size()) == 1;
}

}  // namespace

Result<void> check_signature(const Certificate& authority, ByteView tbs_der, ByteView signature) {
  const SignatureAlgorithm algorithm = TRY(signature_algorithm_of(authority.public_key()));
  if (!verified(authority.public_key(), algorithm, tbs_der, signature)) {
    return Error{ErrorCode::SignedDiffers, "not the authority's signature: " + crypto::openssl_errors()};
  }
  return {};
}

bool is_signed_by(const Certificate& leaf, const Certificate& authority) {
  const bool verified = leaf.issuer_der() == authority.subject_der() &&
                        X509_verify(leaf.handle(), authority.public_key().handle()) == 1;
  ERR_clear_error();
  return verified;
}

}  // namespace sekisho::certificate
