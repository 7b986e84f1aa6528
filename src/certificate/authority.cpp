// SPDX-License-Identifier: Apache-2.0
#include "certificate/authority.h"

#include <openssl/x509v3.h>

#include <algorithm>

#include "base/der.h"
#include "certificate/key_policy.h"
#include "certificate/request.h"
#include "certificate/to_be_signed.h"
#include "crypto/openssl.h"

namespace sekisho::certificate {
namespace {

constexpr std::uint32_t below_a_root = 1;         // issuing CAs
constexpr std::uint32_t below_an_issuing_ca = 0;  // people only

Result<Certificate> signed_by(const AuthorityKey& key, const Contents& contents,
                              const crypto::PublicKey& subject, const std::vector<Extension>& extensions) {
  const Bytes tbs = to_be_signed(contents, subject, extensions);
  const Bytes signature = TRY(key.sign(tbs));
  return Certificate::parse_der(assembled(tbs, contents.algorithm, signature));
}

Result<Certificate> create_self_signed(const AuthorityWishes& wishes, std::uint32_t below,
                                       const std::string& key_path, const Secret& passphrase) {
  const AuthorityKey key = TRY(AuthorityKey::make(wishes.key));
  const Bytes name = distinguished_name(wishes.organization, wishes.common_name);
  const Contents contents{fresh_serial(), key.algorithm(), name, name, wishes.not_before, wishes.not_after};
  Certificate made =
      TRY(signed_by(key, contents, key.public_key(), authority_extensions(key.public_key(), below, nullptr)));
  TRY(key.save(key_path, passphrase));
  return made;
}

// -1 where there is no limit.
long path_length_of(const Certificate& authority) { return X509_get_pathlen(authority.handle()); }

bool signs_certificates(const Certificate& authority) {
  const std::uint32_t wanted = KU_KEY_CERT_SIGN | KU_CRL_SIGN;
  return authority.is_authority() && (X509_get_key_usage(authority.handle()) & wanted) == wanted;
}

Result<void> check_signed_by(const Certificate& lower, const Certificate& upper) {
  if (lower.issuer_der() != upper.subject_der()) {
    return Error{ErrorCode::PathUnknownIssuer, "not signed by the CA that is given as its issuer"};
  }
  if (X509_verify(lower.handle(), upper.public_key().handle()) != 1) {
    return Error{ErrorCode::PathWrongSignature, crypto::openssl_errors()};
  }
  return {};
}

Result<void> check_time(const Certificate& authority, Time now) {
  if (now < authority.not_before()) {
    return Error{ErrorCode::PathNotYetValid, rfc3339(authority.not_before())};
  }
  if (now > authority.not_after()) {
    return Error{ErrorCode::PathExpired, rfc3339(authority.not_after())};
  }
  return {};
}

}  // namespace

Result<Certificate> create_authority(const AuthorityWishes& wishes, const std::string& key_path,
                                     const Secret& passphrase) {
  return create_self_signed(wishes, below_an_issuing_ca, key_path, passphrase);
}

Result<Certificate> create_root(const AuthorityWishes& wishes, const std::string& key_path,
                                const Secret& passphrase) {
  return create_self_signed(wishes, below_a_root, key_path, passphrase);
}

Result<Bytes> authority_request(const AuthorityKey& key, const AuthorityWishes& wishes) {
  return authority_request(
      key.public_key(), [&](ByteView octets) { return key.sign(octets); }, wishes);
}

Result<Bytes> authority_request(const crypto::PublicKey& key,
                                const std::function<Result<Bytes>(ByteView)>& sign,
                                const AuthorityWishes& wishes) {
  constexpr std::uint32_t version_1 = 0;
  const Bytes info =
      der::sequence({der::integer(version_1), distinguished_name(wishes.organization, wishes.common_name),
                     key.der(), der::context(0, {})});
  return assembled(info, TRY(signature_algorithm_of(key)), TRY(sign(info)));
}

Result<Certificate> sign_authority(const Root& root, ByteView request_der, const AuthorityWishes& wishes) {
  const Request request = TRY(Request::parse(request_der));
  if (!signs_certificates(root.certificate) || path_length_of(root.certificate) == 0) {
    return Error{ErrorCode::PathWrongPurpose, "this CA may have no other below it"};
  }
  if (root.certificate.public_key().der() != root.key.public_key().der()) {
    return Error{ErrorCode::PathWrongSignature, "the key is not this certificate's"};
  }
  if (request.key().der() == root.key.public_key().der()) {
    return Error{ErrorCode::KeySeenBefore, "the root's own key"};
  }
  const Contents contents{fresh_serial(),
                          root.key.algorithm(),
                          root.certificate.subject_der(),
                          distinguished_name(wishes.organization, wishes.common_name),
                          std::max(wishes.not_before, root.certificate.not_before()),
                          std::min(wishes.not_after, root.certificate.not_after())};
  Certificate made =
      TRY(signed_by(root.key, contents, request.key(),
                    authority_extensions(request.key(), below_an_issuing_ca, &root.certificate)));
  TRY(check_issuing_authority(made, {root.certificate}, contents.not_before));
  return made;
}

Result<void> check_issuing_authority(const Certificate& authority, const std::vector<Certificate>& above,
                                     Time now, Below below) {
  const long length = path_length_of(authority);
  const bool fits = length == below_an_issuing_ca || (below == Below::NotSaid && length < 0);
  if (!signs_certificates(authority) || !fits) {
    return Error{ErrorCode::PathWrongPurpose,
                 "must be a CA with keyCertSign, cRLSign and pathLenConstraint 0"};
  }
  if (above.empty()) {
    TRY(check_signed_by(authority, authority));
  }
  const Certificate* lower = &authority;
  TRY(check_time(authority, now));
  for (const Certificate& one : above) {
    if (!one.is_authority() || (X509_get_key_usage(one.handle()) & KU_KEY_CERT_SIGN) == 0) {
      return Error{ErrorCode::PathWrongPurpose, "above it: not a CA: " + one.common_name()};
    }
    TRY(check_signed_by(*lower, one));
    TRY(check_time(one, now));
    lower = &one;
  }
  return check_key(authority.public_key());
}

}  // namespace sekisho::certificate
