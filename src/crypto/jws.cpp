// SPDX-License-Identifier: Apache-2.0
#include "crypto/jws.h"

#include <openssl/ecdsa.h>
#include <openssl/rsa.h>

#include <algorithm>
#include <array>
#include <set>
#include <vector>

#include "base/json.h"
#include "crypto/openssl.h"

namespace sekisho::crypto {
namespace {

constexpr std::size_t longest = std::size_t{64} * 1024;

Error malformed(const char* why) { return Error{ErrorCode::JwsMalformed, std::string("jws: ") + why}; }

// Reads a header as it comes, without making a tree of it: what it says of our members, and what is wrong
// with it.
class HeaderReader : public nlohmann::json_sax<nlohmann::json> {
 public:
  [[nodiscard]] Result<JwsHeader> header() {
    return wrong_ == nullptr ? Result<JwsHeader>(std::move(header_)) : malformed(wrong_);
  }

  bool null() override { return other_value(); }
  bool boolean(bool /*value*/) override { return other_value(); }
  bool number_integer(number_integer_t /*value*/) override { return other_value(); }
  bool number_unsigned(number_unsigned_t /*value*/) override { return other_value(); }
  bool number_float(number_float_t /*value*/, const string_t& /*text*/) override { return other_value(); }
  bool binary(binary_t& /*value*/) override { return other_value(); }
  bool string(string_t& text) override {
    if (open_.empty()) {
      return refuse("the header is not a JSON object");
    }
    if (member_ != nullptr) {
      *member_ = std::move(text);
      member_ = nullptr;
    }
    return true;
  }
  bool start_object(std::size_t /*size*/) override { return other_value_or_whole(); }
  bool start_array(std::size_t /*size*/) override {
    ++arrays_;
    return other_value();
  }
  bool end_array() override {
    --arrays_;
    return true;
  }
  bool end_object() override {
    open_.pop_back();
    return true;
  }
  bool key(string_t& name) override {
    // RFC 7515 4: a member that stands twice must be refused; nlohmann would silently take the last.
    if (!open_.back().insert(name).second) {
      return refuse("a header member stands twice");
    }
    return open_.size() > 1 || arrays_ > 0 ? true : own_member(name);
  }
  bool parse_error(std::size_t /*at*/, const std::string& /*token*/,
                   const nlohmann::json::exception& /*why*/) override {
    return refuse("the header is not a JSON object");
  }

 private:
  bool refuse(const char* why) {
    wrong_ = wrong_ == nullptr ? why : wrong_;
    return false;
  }
  bool other_value() {
    if (open_.empty()) {
      return refuse("the header is not a JSON object");
    }
    return member_ == nullptr ? true : refuse("a header member is not text");
  }
  bool other_value_or_whole() {
    const bool fine = open_.empty() && arrays_ == 0 ? true : other_value();
    open_.emplace_back();
    return fine;
  }
  bool own_member(const std::string& name) {
    // RFC 7515 4.1.11: what is critical and not understood must be refused; we understand no extension.
    if (name == "crit" || name == "b64") {
      return refuse("crit and b64 are not understood");
    }
    const std::array<std::pair<const char*, std::string*>, 5> ours{{{"alg", &header_.algorithm},
                                                                    {"typ", &header_.type},
                                                                    {"url", &header_.url},
                                                                    {"nonce", &header_.nonce},
                                                                    {"x5t#S256", &header_.certificate}}};
    const auto found =
        std::find_if(ours.begin(), ours.end(), [&](const auto& one) { return name == one.first; });
    member_ = found == ours.end() ? nullptr : found->second;
    return true;
  }

  JwsHeader header_;
  std::string* member_{nullptr};  // whose value comes next
  std::vector<std::set<std::string>> open_;
  int arrays_{0};
  const char* wrong_{nullptr};
};

Result<JwsHeader> parse_header(std::string_view text) {
  HeaderReader reader;
  nlohmann::json::sax_parse(text, &reader);
  JwsHeader header = TRY(reader.header());
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
