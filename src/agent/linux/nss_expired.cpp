// SPDX-License-Identifier: Apache-2.0
// What a person may bring to the second door: their own certificates that have ended.
#include <algorithm>

#include "agent/linux/nss_key_store.h"

namespace sekisho::agent {
namespace {

Time time_of(PRTime microseconds) { return from_unix_seconds(microseconds / 1'000'000); }

std::string common_name_of(CERTCertificate& certificate) {
  char* const name = CERT_GetCommonName(&certificate.subject);
  std::string out = name == nullptr ? std::string() : std::string(name);
  PORT_Free(name);
  return out;
}

bool is_of(const CERTCertificate& certificate, const std::vector<Bytes>& issuers) {
  const ByteView issuer = bytes_of(certificate.derIssuer);
  return std::any_of(issuers.begin(), issuers.end(), [&](const Bytes& name) {
    return std::equal(name.begin(), name.end(), issuer.begin(), issuer.end());
  });
}

}  // namespace

std::vector<ExpiredCertificate> NssKeyStore::expired(const std::vector<Bytes>& issuers, Time ended_after,
                                                     Time now) {
  std::vector<ExpiredCertificate> found;
  for (const auto& folder : database_folders(home_)) {
    const Result<NssDatabase*> opened = database(folder.string());
    if (!opened.ok()) {
      continue;  // one broken profile must not hide the others
    }
    for (const CertificateHandle& one : opened.value()->certificates()) {
      PRTime from = 0;
      PRTime until = 0;
      if (!is_of(*one, issuers) || CERT_GetCertTimes(one.get(), &from, &until) != SECSuccess) {
        continue;
      }
      const Time end = time_of(until);
      const Fingerprint fingerprint = fingerprint_of(bytes_of(one->derCert));
      const bool known = std::any_of(found.begin(), found.end(), [&](const ExpiredCertificate& other) {
        return other.fingerprint == fingerprint;
      });
      if (!known && end < now && end > ended_after && !opened.value()->key_id(*one).empty()) {
        found.push_back({fingerprint, common_name_of(*one), end});
      }
    }
  }
  std::sort(found.begin(), found.end(), [](const ExpiredCertificate& left, const ExpiredCertificate& right) {
    return left.not_after > right.not_after;
  });
  return found;
}

}  // namespace sekisho::agent
