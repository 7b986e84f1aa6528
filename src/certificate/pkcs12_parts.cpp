// SPDX-License-Identifier: Apache-2.0
#include "certificate/pkcs12_parts.h"

#include <openssl/asn1t.h>

#include <algorithm>
#include <array>
#include <string>

#include "crypto/openssl.h"

namespace sekisho::certificate {
namespace {

using OwnedEncryption = crypto::Owned<PBE2PARAM, PBE2PARAM_free>;
using OwnedPassword = crypto::Owned<PBKDF2PARAM, PBKDF2PARAM_free>;
using OwnedOld = crypto::Owned<PBEPARAM, PBEPARAM_free>;

Result<std::int64_t> counted(const ASN1_INTEGER* number) {
  std::int64_t count = 0;
  if (ASN1_INTEGER_get_int64(&count, number) != 1 || count < 1) {
    return pkcs12_refused("a number of iterations that is none");
  }
  return count;
}

int kind_of(const X509_ALGOR* algorithm) {
  const ASN1_OBJECT* object = nullptr;
  X509_ALGOR_get0(&object, nullptr, nullptr, algorithm);
  return OBJ_obj2nid(object);
}

template <class Owned, class Parameters>
Owned parameters_of(const X509_ALGOR* algorithm, const ASN1_ITEM* form) {
  const ASN1_TYPE* value = algorithm->parameter;
  return Owned{value == nullptr ? nullptr : static_cast<Parameters*>(ASN1_TYPE_unpack_sequence(form, value))};
}

Result<std::int64_t> modern_iterations(const X509_ALGOR* algorithm) {
  const auto encryption = parameters_of<OwnedEncryption, PBE2PARAM>(algorithm, ASN1_ITEM_rptr(PBE2PARAM));
  if (!encryption || kind_of(encryption->keyfunc) != NID_id_pbkdf2) {
    return pkcs12_refused("encrypted by a password function other than PBKDF2");
  }
  const auto password =
      parameters_of<OwnedPassword, PBKDF2PARAM>(encryption->keyfunc, ASN1_ITEM_rptr(PBKDF2PARAM));
  return password ? counted(password->iter) : pkcs12_refused("PBKDF2 without parameters");
}

Result<std::int64_t> old_iterations(const X509_ALGOR* algorithm) {
  const auto parameters = parameters_of<OwnedOld, PBEPARAM>(algorithm, ASN1_ITEM_rptr(PBEPARAM));
  return parameters ? counted(parameters->iter) : pkcs12_refused("an encryption without parameters");
}

}  // namespace

Error pkcs12_refused(const std::string& why) {
  ERR_clear_error();
  return Error{ErrorCode::Pkcs12Refused, why};
}

Result<std::int64_t> mac_iterations(const PKCS12* file) {
  constexpr std::array digests{NID_sha1, NID_sha224, NID_sha256, NID_sha384, NID_sha512};
  if (PKCS12_mac_present(file) != 1) {
    return pkcs12_refused("no MAC under a passphrase");
  }
  const X509_ALGOR* algorithm = nullptr;
  const ASN1_INTEGER* iterations = nullptr;
  PKCS12_get0_mac(nullptr, &algorithm, nullptr, &iterations, file);
  if (std::find(digests.begin(), digests.end(), kind_of(algorithm)) == digests.end()) {
    return pkcs12_refused("a MAC of another kind than HMAC with SHA-1 or SHA-2");
  }
  return iterations == nullptr ? Result<std::int64_t>(1) : counted(iterations);  // RFC 7292 4: DEFAULT 1
}

Result<std::int64_t> encryption_iterations(const X509_ALGOR* algorithm) {
  constexpr std::array old_kinds{NID_pbe_WithSHA1And3_Key_TripleDES_CBC,
                                 NID_pbe_WithSHA1And2_Key_TripleDES_CBC, NID_pbe_WithSHA1And128BitRC2_CBC,
                                 NID_pbe_WithSHA1And40BitRC2_CBC};
  const int kind = kind_of(algorithm);
  if (kind == NID_pbes2) {
    return modern_iterations(algorithm);
  }
  if (std::find(old_kinds.begin(), old_kinds.end(), kind) == old_kinds.end()) {
    return pkcs12_refused(std::string("encrypted by ") + OBJ_nid2sn(kind));
  }
  return old_iterations(algorithm);
}

}  // namespace sekisho::certificate
