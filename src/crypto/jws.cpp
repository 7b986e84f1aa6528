// SPDX-License-Identifier: Apache-2.0
#include "crypto/jws.h"

#include <openssl/ecdsa.h>
#include <openssl/rsa.h>

#include <array>
#include <nlohmann/json.hpp>
#include <set>
#include <vector>

#include "crypto/openssl.h"
#include "crypto/rsa_public.h"

namespace sekisho::crypto {
namespace {

constexpr std::size_t longest = std::size_t{64} * 1024;

Error malformed(const char* why) { return Error{ErrorCode::JwsMalformed, std::string("jws: ") + why}; }

// RFC 7515 4: a member that stands twice must be refused; nlohmann would silently take the last.
Result<nlohmann::json> parse_object(std::string_view text) {
  std::vector<std::set<std::string>> open_objects;
  bool twice = false;
  const auto watch = [&](int, nlohmann::json::parse_event_t event, nlohmann::json& parsed) {
    if (event == nlohmann::json::parse_event_t::object_start) {
      open_objects.emplace_back();
    } else if (event == nlohmann::json::parse_event_t::object_end) {
      open_objects.pop_back();
    } else if (event == nlohmann::json::parse_event_t::key) {
      twice = !open_objects.back().insert(parsed.get<std::string>()).second || twice;
    }
    return true;
  };
  nlohmann::json parsed = nlohmann::json::parse(text, watch, false);
  if (!parsed.is_object()) {
    return malformed("the header is not a JSON object");
  }
  if (twice) {
    return malformed("a header member stands twice");
  }
  return parsed;
}

Result<std::string> text_member(const nlohmann::json& object, const char* name) {
  const auto found = object.find(name);
  if (found == object.end()) {
    return std::string();
  }
  if (!found->is_string()) {
    return malformed("a header member is not text");
  }
  return found->get<std::string>();
}

Result<JwsHeader> parse_header(std::string_view text) {
  const nlohmann::json object = TRY(parse_object(text));
  // RFC 7515 4.1.11: what is critical and not understood must be refused; we understand no extension.
  if (object.contains("crit") || object.contains("b64")) {
    return malformed("crit and b64 are not understood");
  }
  JwsHeader
      header;  // a line each: leaving a half-built aggregate from a TRY leaks with g++ 12 (docs/MISTAKES.md)
  header.algorithm = TRY(text_member(object, "alg"));
  header.type = TRY(text_member(object, "typ"));
  header.url = TRY(text_member(object, "url"));
  header.nonce = TRY(text_member(object, "nonce"));
  header.certificate = TRY(text_member(object, "x5t#S256"));
  if (header.algorithm != "RS256" && header.algorithm != "PS256" && header.algorithm != "ES256") {
    return malformed("unknown algorithm");
  }
  return header;
}

// RFC 7518 3.4: r and s, 32 octets each; OpenSSL wants them as DER.
Bytes der_signature(ByteView raw) {
  const Owned<ECDSA_SIG, ECDSA_SIG_free> signature{ECDSA_SIG_new()};
  BIGNUM* r = BN_bin2bn(raw.data(), 32, nullptr);
  BIGNUM* s = BN_bin2bn(raw.data() + 32, 32, nullptr);
  require_openssl(ECDSA_SIG_set0(signature.get(), r, s), "ECDSA signature");  // takes both
  std::uint8_t* der = nullptr;
  const int length = i2d_ECDSA_SIG(signature.get(), &der);
  require_openssl(length, "ECDSA signature");
  Bytes out(der, der + length);
  OPENSSL_free(der);
  return out;
}

bool is_p256(const EVP_PKEY* key) {
  std::array<char, 80> name{};
  return EVP_PKEY_get_group_name(key, name.data(), name.size(), nullptr) == 1 &&
         OBJ_txt2nid(name.data()) == NID_X9_62_prime256v1;
}

bool fits(const std::string& algorithm, const PublicKey& key) {
  if (algorithm == "ES256") {
    return key.kind() == EVP_PKEY_EC && is_p256(key.handle());
  }
  return key.kind() == EVP_PKEY_RSA && key.bits() >= 2048;
}

bool signed_by(const PublicKey& key, const std::string& algorithm, ByteView message, ByteView signature) {
  if (algorithm == "RS256" && key.rsa() != nullptr) {
    return key.rsa()->verify(sha256_method(), message, signature);
  }
  const OwnedDigest context{EVP_MD_CTX_new()};
  EVP_PKEY_CTX* parameters = nullptr;  // owned by the context
  if (EVP_DigestVerifyInit(context.get(), &parameters, sha256_method(), nullptr, key.handle()) <= 0) {
    return false;
  }
  if (algorithm == "PS256" && (EVP_PKEY_CTX_set_rsa_padding(parameters, RSA_PKCS1_PSS_PADDING) <= 0 ||
                               EVP_PKEY_CTX_set_rsa_pss_saltlen(parameters, RSA_PSS_SALTLEN_DIGEST) <= 0)) {
    return false;
  }
  return EVP_DigestVerify(context.get(), signature.data(), signature.size(), message.data(),
                          message.size()) == 1;
}

}  // namespace

Result<Jws> Jws::parse(std::string_view compact) {
  if (compact.size() > longest) {
    return malformed("longer than 64 KiB");
  }
  const auto first = compact.find('.');
  const auto second = first == std::string_view::npos ? first : compact.find('.', first + 1);
  if (second == std::string_view::npos || compact.find('.', second + 1) != std::string_view::npos) {
    return malformed("not three parts");
  }
  const auto header = parse_base64url(compact.substr(0, first));
  const auto payload = parse_base64url(compact.substr(first + 1, second - first - 1));
  const auto signature = parse_base64url(compact.substr(second + 1));
  if (!header.ok() || !payload.ok() || !signature.ok()) {
    return malformed("not base64url");
  }
  Jws jws;
  jws.header_ = TRY(parse_header(text_view(header.value())));
  jws.payload_ = text_view(payload.value());
  jws.signing_input_ = compact.substr(0, second);
  jws.signature_ = signature.value();
  return jws;
}

std::string Jws::compact() const { return signing_input_ + "." + base64url(signature_); }

Result<std::string> Jws::verify(const PublicKey& key) const {
  if (!fits(header_.algorithm, key)) {
    return Error{ErrorCode::JwsWrongSignature, "jws: the key does not fit " + header_.algorithm};
  }
  const bool elliptic = header_.algorithm == "ES256";
  if (elliptic && signature_.size() != 64) {
    return Error{ErrorCode::JwsWrongSignature, "jws: an ES256 signature has 64 octets"};
  }
  const Bytes signature = elliptic ? der_signature(signature_) : signature_;
  if (!signed_by(key, header_.algorithm, view(signing_input_), signature)) {
    return Error{ErrorCode::JwsWrongSignature, "jws: " + openssl_errors()};
  }
  return payload_;
}

Result<Bytes> jws_signature(ByteView ecdsa_der) {
  const std::uint8_t* at = ecdsa_der.data();
  const Owned<ECDSA_SIG, ECDSA_SIG_free> pair{
      d2i_ECDSA_SIG(nullptr, &at, static_cast<long>(ecdsa_der.size()))};
  Bytes raw(64);
  if (!pair || BN_bn2binpad(ECDSA_SIG_get0_r(pair.get()), raw.data(), 32) != 32 ||
      BN_bn2binpad(ECDSA_SIG_get0_s(pair.get()), raw.data() + 32, 32) != 32) {
    openssl_errors();
    return Error{ErrorCode::KeyKindRefused, "jws: not a signature by P-256"};
  }
  return raw;
}

}  // namespace sekisho::crypto
