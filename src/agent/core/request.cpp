// SPDX-License-Identifier: Apache-2.0
#include "agent/core/request.h"

#include <cstddef>

#include "base/der.h"

namespace sekisho::agent {
namespace {

Bytes signature_algorithm(Algorithm algorithm) {
  if (algorithm == Algorithm::Rs256) {
    return der::sequence({der::oid("1.2.840.113549.1.1.11"), der::null()});  // RFC 4055 §5
  }
  return der::sequence({der::oid("1.2.840.10045.4.3.2")});  // RFC 5758 §3.2: no parameters
}

// A key store gives R || S; X.509 wants Ecdsa-Sig-Value (RFC 3279 §2.2.3).
Bytes signature_value(Algorithm algorithm, const Bytes& raw) {
  if (algorithm == Algorithm::Rs256) {
    return raw;
  }
  const std::size_t half = raw.size() / 2;
  const ByteView both(raw);
  return der::sequence({der::integer(both.first(half)), der::integer(both.subspan(half))});
}

}  // namespace

Result<Bytes> make_request(const NewKey& key, KeyStore& keys) {
  const Bytes empty_name = der::sequence({});
  const Bytes no_attributes = der::context(0, {});
  const Bytes info = der::sequence({der::integer(0), empty_name, key.public_key, no_attributes});
  const Bytes raw = TRY(keys.sign(key.name, info));
  const Algorithm algorithm = key.name.algorithm;
  return der::sequence(
      {info, signature_algorithm(algorithm), der::bit_string(signature_value(algorithm, raw))});
}

}  // namespace sekisho::agent
