// SPDX-License-Identifier: Apache-2.0
#include <openssl/crmf.h>

#include "base/der_reader.h"
#include "certificate/cmp_message.h"
#include "crypto/digest.h"
#include "crypto/openssl.h"

namespace sekisho::certificate {
namespace {

using OwnedParameters = crypto::Owned<OSSL_CRMF_PBMPARAMETER, OSSL_CRMF_PBMPARAMETER_free>;

Error refused(const std::string& why) {
  return Error{ErrorCode::CmpProtectionRefused, "cmp: MAC: " + why + ' ' + crypto::openssl_errors()};
}

Result<OwnedParameters> parameters_in(ByteView algorithm) {
  der::Reader outer(algorithm);
  der::Reader fields(TRY(outer.take(der::sequence_tag)));
  TRY(fields.take(der::oid_tag));
  const ByteView parameters = TRY(fields.take_whole(der::sequence_tag));
  const std::uint8_t* at = parameters.data();
  OwnedParameters read{d2i_OSSL_CRMF_PBMPARAMETER(nullptr, &at, static_cast<long>(parameters.size()))};
  return read ? Result<OwnedParameters>(std::move(read)) : refused("parameters");
}

}  // namespace

// parse() has bounded the iterations.
Result<void> CmpMessage::verify_mac(const Secret& secret) const {
  if (!mac_iterations_) {
    return refused("none");
  }
  const auto parameters = TRY(parameters_in(algorithm_));
  std::uint8_t* octets = nullptr;
  std::size_t length = 0;
  if (OSSL_CRMF_pbm_new(nullptr, nullptr, parameters.get(), protected_part_.data(), protected_part_.size(),
                        secret.bytes().data(), secret.bytes().size(), &octets, &length) != 1) {
    return refused("algorithm");
  }
  const bool same = crypto::equal_in_constant_time({octets, length}, protection_);
  OPENSSL_free(octets);
  return same ? Result<void>() : refused("not by that secret");
}

}  // namespace sekisho::certificate
