// SPDX-License-Identifier: Apache-2.0
// Error messages of our own (RFC 4210 5.3.21): OpenSSL's server says badRequest to whatever it refuses
// itself.
#include "base/der.h"
#include "base/der_reader.h"
#include "certificate/cmp_server.h"
#include "certificate/extensions.h"
#include "certificate/to_be_signed.h"
#include "crypto/random.h"

namespace sekisho::certificate {
namespace {

constexpr std::uint8_t rejection = 2;
constexpr std::uint8_t directory_name = 4;
constexpr std::uint32_t version = 2;
constexpr std::uint8_t error_body = 23;
constexpr std::size_t nonce_octets = 16;  // RFC 4210 5.1.1: 128 bits

}  // namespace

Result<Bytes> CmpServer::refuse(const CmpMessage& message, const CmpRefusal& refusal, Time now) const {
  const Bytes nobody = der::sequence({});
  const Bytes header =
      der::sequence({der::integer(version), der::context(directory_name, certificate_.subject_der()),
                     der::context(directory_name, message.sender().empty() ? nobody : message.sender()),
                     der::context(0, der::generalized_time(now)),
                     der::context(1, algorithm_identifier(SignatureAlgorithm::EcdsaSha256)),
                     der::context(2, der::octet_string(key_id(key_.public_key()))),
                     der::context(4, der::octet_string(message.transaction_id())),
                     der::context(5, der::octet_string(crypto::random_bytes(nonce_octets))),
                     der::context(6, der::octet_string(message.sender_nonce()))});
  const Bytes status =
      der::sequence({der::integer(rejection), der::sequence({der::utf8_string(refusal.text)}),
                     der::named_bits({static_cast<int>(refusal.failure)})});
  const Bytes body = der::context(error_body, der::sequence({status}));
  const Bytes signature = TRY(key_.sign(der::sequence({header, body})));
  return der::sequence({header, body, der::context(0, der::bit_string(signature)),
                        der::context(1, der::sequence({certificate_.der(), authority_.der()}))});
}

Result<Bytes> cmp_sender_nonce(ByteView message) {
  constexpr std::uint8_t sender_nonce_tag = 0xa5;
  der::Reader outer(message);
  der::Reader whole(TRY(outer.take(der::sequence_tag)));
  der::Reader header(TRY(whole.take(der::sequence_tag)));
  while (!header.done()) {
    if (header.next_is(sender_nonce_tag)) {
      der::Reader wrapper(TRY(header.take(sender_nonce_tag)));
      const ByteView nonce = TRY(wrapper.take(der::octet_string_tag));
      return to_bytes(nonce);
    }
    TRY(header.take_any());
  }
  return Error{ErrorCode::CmpMalformed, "cmp: no senderNonce"};
}

}  // namespace sekisho::certificate
