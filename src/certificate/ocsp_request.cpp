// SPDX-License-Identifier: Apache-2.0
#include "certificate/ocsp_request.h"

#include <algorithm>

#include "base/der.h"
#include "base/der_reader.h"
#include "certificate/extensions.h"
#include "crypto/digest.h"

namespace sekisho::certificate {
namespace {

constexpr std::uint8_t explicit_1 = 0xa1;
constexpr std::uint8_t explicit_2 = 0xa2;

Error malformed(const std::string& why) { return Error{ErrorCode::OcspMalformed, "ocsp: " + why}; }

// AlgorithmIdentifier with NULL or with no parameters: both are in use.
Result<CertIdHash> parse_hash(ByteView algorithm) {
  static const Bytes sha1 = der::oid("1.3.14.3.2.26");
  static const Bytes sha256 = der::oid("2.16.840.1.101.3.4.2.1");
  der::Reader fields(algorithm);
  const ByteView oid = TRY(fields.take_whole(der::oid_tag));
  if (!fields.done() && !(std::ranges::equal(TRY(fields.take_any()), der::null()) && fields.done())) {
    return malformed("parameters of the hash");
  }
  if (std::ranges::equal(oid, sha1)) {
    return CertIdHash::Sha1;
  }
  return std::ranges::equal(oid, sha256) ? Result<CertIdHash>(CertIdHash::Sha256) : malformed("hash");
}

Result<CertId> parse_id(ByteView whole) {
  der::Reader outer(whole);
  der::Reader fields(TRY(outer.take(der::sequence_tag)));
  const CertIdHash hash = TRY(parse_hash(TRY(fields.take(der::sequence_tag))));
  const ByteView name = TRY(fields.take(der::octet_string_tag));
  const ByteView key = TRY(fields.take(der::octet_string_tag));
  const ByteView serial = TRY(fields.take_unsigned());
  const std::size_t octets = hash == CertIdHash::Sha1 ? 20 : 32;
  if (!fields.done() || name.size() != octets || key.size() != octets || serial.size() > longest_serial) {
    return malformed("CertID");
  }
  Serial number = TRY(Serial::parse(hex(serial)));
  return CertId{hash, to_bytes(name), to_bytes(key), std::move(number), to_bytes(whole)};
}

struct RequestExtension {
  ByteView oid;
  bool critical{false};
  ByteView value;
};

Result<RequestExtension> parse_extension(ByteView content) {
  der::Reader fields(content);
  RequestExtension one;
  one.oid = TRY(fields.take_whole(der::oid_tag));
  if (fields.next_is(der::boolean_tag)) {
    one.critical = TRY(fields.take(der::boolean_tag)).size() == 1;
  }
  one.value = TRY(fields.take(der::octet_string_tag));
  return fields.done() ? Result<RequestExtension>(one) : malformed("extension");
}

Result<Bytes> parse_nonce(ByteView value) {
  der::Reader wrapped(value);
  const ByteView nonce = TRY(wrapped.take(der::octet_string_tag));
  if (!wrapped.done() || nonce.empty() || nonce.size() > OcspRequest::longest_nonce) {
    return malformed("nonce");  // RFC 8954 2.1 wants just this answer
  }
  return to_bytes(nonce);
}

// The nonce, where there is one.
Result<std::optional<Bytes>> parse_extensions(ByteView list) {
  static const Bytes nonce_oid = der::oid("1.3.6.1.5.5.7.48.1.2");
  std::optional<Bytes> nonce;
  der::Reader extensions(list);
  while (!extensions.done()) {
    const RequestExtension one = TRY(parse_extension(TRY(extensions.take(der::sequence_tag))));
    if (!std::ranges::equal(one.oid, nonce_oid)) {
      if (one.critical) {
        return malformed("a critical extension is not known here");
      }
      continue;
    }
    if (nonce) {
      return malformed("two nonces");
    }
    nonce = TRY(parse_nonce(one.value));
  }
  return nonce;
}

// [n] EXPLICIT Extensions: the content of their SEQUENCE.
Result<ByteView> unwrap_extensions(der::Reader& from, std::uint8_t tag) {
  der::Reader wrapper(TRY(from.take(tag)));
  const ByteView list = TRY(wrapper.take(der::sequence_tag));
  return wrapper.done() ? Result<ByteView>(list) : malformed("extensions");
}

Result<std::vector<CertId>> parse_list(ByteView list) {
  std::vector<CertId> ids;
  der::Reader requests(list);
  while (!requests.done()) {
    der::Reader one(TRY(requests.take(der::sequence_tag)));
    ids.push_back(TRY(parse_id(TRY(one.take_whole(der::sequence_tag)))));
    if (one.next_is(der::context_tag)) {
      TRY(parse_extensions(TRY(unwrap_extensions(one, der::context_tag))));
    }
    if (!one.done() || ids.size() > OcspRequest::most_ids) {
      return malformed("request list");
    }
  }
  return ids.empty() ? Result<std::vector<CertId>>(malformed("nothing is asked")) : std::move(ids);
}

struct Asked {
  std::vector<CertId> ids;
  std::optional<Bytes> nonce;
};

Result<Asked> parse_tbs(ByteView content) {
  Asked asked;
  der::Reader tbs(content);
  if (tbs.next_is(der::context_tag)) {
    // DER leaves the default version 1 out, and yet it is written now and then. There is no other version.
    static const Bytes version_1{0x02, 0x01, 0x00};
    if (!std::ranges::equal(TRY(tbs.take(der::context_tag)), version_1)) {
      return malformed("version");
    }
  }
  if (tbs.next_is(explicit_1)) {
    TRY(tbs.take(explicit_1));  // requestorName
  }
  asked.ids = TRY(parse_list(TRY(tbs.take(der::sequence_tag))));
  if (tbs.next_is(explicit_2)) {
    asked.nonce = TRY(parse_extensions(TRY(unwrap_extensions(tbs, explicit_2))));
  }
  return tbs.done() ? Result<Asked>(std::move(asked)) : malformed("tbsRequest");
}

Result<Asked> parse_whole(ByteView der) {
  der::Reader outer(der);
  der::Reader request(TRY(outer.take(der::sequence_tag)));
  Asked asked = TRY(parse_tbs(TRY(request.take(der::sequence_tag))));
  if (request.next_is(der::context_tag)) {
    TRY(request.take(der::context_tag));  // optionalSignature
  }
  return outer.done() && request.done() ? Result<Asked>(std::move(asked)) : malformed("something follows");
}

Bytes hash_of(CertIdHash hash, ByteView octets) {
  return hash == CertIdHash::Sha256 ? crypto::sha256(octets) : crypto::sha1(octets);
}

}  // namespace

// RFC 6960 4.1.1: the key's hash covers the BIT STRING's octets without tag, length and unused bits.
bool CertId::names(const Certificate& authority) const {
  return issuer_key_hash == hash_of(hash, key_bits(authority.public_key())) &&
         issuer_name_hash == hash_of(hash, authority.subject_der());
}

Result<OcspRequest> OcspRequest::parse(ByteView der) {
  if (der.size() > most_octets) {
    return malformed("too long");
  }
  auto asked = parse_whole(der);
  if (!asked.ok()) {
    return malformed(asked.error().detail);
  }
  OcspRequest request;
  request.ids_ = std::move(asked.value().ids);
  request.nonce_ = std::move(asked.value().nonce);
  return request;
}

}  // namespace sekisho::certificate
