// SPDX-License-Identifier: Apache-2.0
// For tests: a relying party that asks and reads by OpenSSL's own OCSP.
#pragma once

#include <openssl/ocsp.h>

#include "certificate/certificate.h"
#include "crypto/openssl.h"

namespace sekisho::certificate::testing {

using OwnedCertId = crypto::Owned<OCSP_CERTID, OCSP_CERTID_free>;

struct OcspQuestion {
  const Certificate& authority;
  std::string serial;  // hex

  [[nodiscard]] OwnedCertId id() const {
    const Bytes octets = parse_hex(serial).value();
    const crypto::OwnedNumber number{BN_bin2bn(octets.data(), static_cast<int>(octets.size()), nullptr)};
    const crypto::Owned<ASN1_INTEGER, ASN1_INTEGER_free> asked{BN_to_ASN1_INTEGER(number.get(), nullptr)};
    return OwnedCertId{OCSP_cert_id_new(EVP_sha1(), X509_get_subject_name(authority.handle()),
                                        X509_get0_pubkey_bitstr(authority.handle()), asked.get())};
  }
};

enum class AskedNonce { None, Fresh };

inline Bytes ocsp_request_for(const std::vector<OcspQuestion>& questions,
                              AskedNonce nonce = AskedNonce::None) {
  const crypto::Owned<OCSP_REQUEST, OCSP_REQUEST_free> request{OCSP_REQUEST_new()};
  for (const OcspQuestion& question : questions) {
    OCSP_request_add0_id(request.get(), question.id().release());
  }
  if (nonce == AskedNonce::Fresh) {
    OCSP_request_add1_nonce(request.get(), nullptr, 16);
  }
  std::uint8_t* der = nullptr;
  const int length = i2d_OCSP_REQUEST(request.get(), &der);
  Bytes out(der, der + length);
  OPENSSL_free(der);
  return out;
}

struct OcspReading {
  int response{-1};  // OCSP_RESPONSE_STATUS_…
  int status{-1};    // V_OCSP_CERTSTATUS_…, only where the signature led to the authority
  int reason{-1};
};

inline OcspReading read_ocsp(ByteView der, const OcspQuestion& question, Time at) {
  OcspReading reading;
  const std::uint8_t* octets = der.data();
  const crypto::Owned<OCSP_RESPONSE, OCSP_RESPONSE_free> response{
      d2i_OCSP_RESPONSE(nullptr, &octets, static_cast<long>(der.size()))};
  if (!response || octets != der.data() + der.size()) {
    return reading;
  }
  reading.response = OCSP_response_status(response.get());
  const crypto::Owned<OCSP_BASICRESP, OCSP_BASICRESP_free> basic{OCSP_response_get1_basic(response.get())};
  const crypto::Owned<X509_STORE, X509_STORE_free> store{X509_STORE_new()};
  X509_STORE_add_cert(store.get(), question.authority.handle());
  X509_VERIFY_PARAM_set_time(X509_STORE_get0_param(store.get()), unix_seconds(at));
  if (basic && OCSP_basic_verify(basic.get(), nullptr, store.get(), 0) == 1) {
    OCSP_resp_find_status(basic.get(), question.id().get(), &reading.status, &reading.reason, nullptr,
                          nullptr, nullptr);
  }
  return reading;
}

}  // namespace sekisho::certificate::testing
