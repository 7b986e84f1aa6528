// SPDX-License-Identifier: Apache-2.0
#include "crypto/jws.h"

#include <gtest/gtest.h>
#include <openssl/ecdsa.h>
#include <openssl/rsa.h>

#include <optional>
#include <set>

#include "base/json.h"
#include "crypto/openssl.h"

namespace sekisho::crypto {
namespace {

enum class Padding { Pkcs1, Pss32, Pss20 };

PublicKey public_half(EVP_PKEY* key) {
  std::uint8_t* der = nullptr;
  const int length = i2d_PUBKEY(key, &der);
  const PublicKey parsed = PublicKey::parse(ByteView(der, static_cast<std::size_t>(length))).value();
  OPENSSL_free(der);
  return parsed;
}

// Signs as OpenSSL does; an ECDSA signature is then laid out as r and s.
Bytes signature_of(EVP_PKEY* key, std::string_view text, Padding padding = Padding::Pkcs1) {
  const OwnedDigest context{EVP_MD_CTX_new()};
  EVP_PKEY_CTX* parameters = nullptr;
  require_openssl(EVP_DigestSignInit(context.get(), &parameters, EVP_sha256(), nullptr, key), "sign");
  if (padding != Padding::Pkcs1) {
    EVP_PKEY_CTX_set_rsa_padding(parameters, RSA_PKCS1_PSS_PADDING);
    EVP_PKEY_CTX_set_rsa_pss_saltlen(parameters, padding == Padding::Pss32 ? 32 : 20);
  }
  std::size_t length = 1024;
  Bytes out(length);
  require_openssl(EVP_DigestSign(context.get(), out.data(), &length, view(text).data(), text.size()), "sign");
  out.resize(length);
  if (EVP_PKEY_get_base_id(key) == EVP_PKEY_EC) {
    const std::uint8_t* at = out.data();
    const Owned<ECDSA_SIG, ECDSA_SIG_free> pair{d2i_ECDSA_SIG(nullptr, &at, static_cast<long>(length))};
    const int width = (EVP_PKEY_get_bits(key) + 7) / 8;
    out.assign(static_cast<std::size_t>(width) * 2, 0);
    BN_bn2binpad(ECDSA_SIG_get0_r(pair.get()), out.data(), width);
    BN_bn2binpad(ECDSA_SIG_get0_s(pair.get()), out.data() + width, width);
  }
  return out;
}

std::string compact(EVP_PKEY* key, std::string_view header, std::string_view payload,
                    Padding padding = Padding::Pkcs1) {
  const std::string input = base64url(view(header)) + "." + base64url(view(payload));
  return input + "." + base64url(signature_of(key, input, padding));
}

std::string headed(std::string_view header) { return base64url(view(header)) + ".e30.AAAA"; }

OwnedKey p256() { return OwnedKey(EVP_EC_gen("P-256")); }
OwnedKey rsa(std::size_t bits) { return OwnedKey(EVP_RSA_gen(bits)); }

EVP_PKEY* rsa2048() {
  static const OwnedKey key = rsa(2048);
  return key.get();
}

constexpr auto whole =
    R"({"alg":"ES256","typ":"renew","url":"https://p.example/x","nonce":"n1","x5t#S256":"abc"})";

TEST(AJws, gives_its_header_before_and_its_payload_after_it_is_believed) {
  const OwnedKey key = p256();
  const auto jws = Jws::parse(compact(key.get(), whole, "hello"));
  ASSERT_TRUE(jws.ok()) << jws.error().detail;
  EXPECT_EQ(jws->header().algorithm, "ES256");
  EXPECT_EQ(jws->header().type, "renew");
  EXPECT_EQ(jws->header().url, "https://p.example/x");
  EXPECT_EQ(jws->header().nonce, "n1");
  EXPECT_EQ(jws->header().certificate, "abc");
  const auto payload = jws->verify(public_half(key.get()));
  ASSERT_TRUE(payload.ok()) << payload.error().detail;
  EXPECT_EQ(payload.value(), "hello");
}

TEST(AJws, of_rfc_7515_appendix_3_verifies) {
  const auto jws = Jws::parse(
      "eyJhbGciOiJFUzI1NiJ9."
      "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnV"
      "lfQ.DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q");
  ASSERT_TRUE(jws.ok());
  Bytes spki = parse_hex("3059301306072a8648ce3d020106082a8648ce3d03010703420004").value();
  for (const char* coordinate :
       {"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU", "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}) {
    const Bytes octets = parse_base64url(coordinate).value();
    spki.insert(spki.end(), octets.begin(), octets.end());
  }
  EXPECT_TRUE(jws->verify(PublicKey::parse(spki).value()).ok());
}

TEST(AJws, verifies_with_rsa_in_both_paddings) {
  const PublicKey key = public_half(rsa2048());
  EXPECT_TRUE(Jws::parse(compact(rsa2048(), R"({"alg":"RS256"})", "x"))->verify(key).ok());
  EXPECT_TRUE(Jws::parse(compact(rsa2048(), R"({"alg":"PS256"})", "x", Padding::Pss32))->verify(key).ok());
}

TEST(AJws, is_not_believed_with_another_padding_or_salt_than_it_names) {
  const PublicKey key = public_half(rsa2048());
  const auto code = [&](std::string_view header, Padding padding) {
    return Jws::parse(compact(rsa2048(), header, "x", padding))->verify(key).error().code;
  };
  EXPECT_EQ(code(R"({"alg":"RS256"})", Padding::Pss32), ErrorCode::JwsWrongSignature);
  EXPECT_EQ(code(R"({"alg":"PS256"})", Padding::Pkcs1), ErrorCode::JwsWrongSignature);
  EXPECT_EQ(code(R"({"alg":"PS256"})", Padding::Pss20), ErrorCode::JwsWrongSignature);
}

TEST(AJws, is_not_believed_when_a_letter_of_header_payload_or_signature_changed) {
  const OwnedKey key = p256();
  const std::string good = compact(key.get(), whole, "hello");
  const PublicKey half = public_half(key.get());
  for (std::size_t at = 0; at < good.size(); ++at) {
    std::string bent = good;
    bent[at] = bent[at] == 'A' ? 'B' : 'A';
    const auto jws = Jws::parse(bent);
    EXPECT_FALSE(jws.ok() && jws->verify(half).ok()) << at;
  }
}

TEST(AJws, is_not_believed_under_a_key_that_does_not_fit_its_algorithm) {
  const OwnedKey p384{EVP_EC_gen("P-384")};
  const OwnedKey k1{EVP_EC_gen("secp256k1")};
  const OwnedKey elliptic = p256();
  const OwnedKey small = rsa(1024);
  const auto code = [](EVP_PKEY* key, std::string_view header) {
    return Jws::parse(compact(key, header, "x"))->verify(public_half(key)).error().code;
  };
  EXPECT_EQ(code(p384.get(), R"({"alg":"ES256"})"), ErrorCode::JwsWrongSignature);
  EXPECT_EQ(code(k1.get(), R"({"alg":"ES256"})"), ErrorCode::JwsWrongSignature);
  EXPECT_EQ(code(elliptic.get(), R"({"alg":"RS256"})"), ErrorCode::JwsWrongSignature);
  EXPECT_EQ(code(rsa2048(), R"({"alg":"ES256"})"), ErrorCode::JwsWrongSignature);
  EXPECT_EQ(code(small.get(), R"({"alg":"RS256"})"), ErrorCode::JwsWrongSignature);
}

TEST(AJws, is_not_believed_when_its_elliptic_signature_is_der) {
  const OwnedKey key = p256();
  const std::string input = base64url(view(R"({"alg":"ES256"})")) + ".e30";
  const OwnedDigest context{EVP_MD_CTX_new()};
  require_openssl(EVP_DigestSignInit(context.get(), nullptr, EVP_sha256(), nullptr, key.get()), "sign");
  Bytes der(80);
  std::size_t length = der.size();
  require_openssl(EVP_DigestSign(context.get(), der.data(), &length, view(input).data(), input.size()),
                  "sign");
  der.resize(length);
  EXPECT_FALSE(Jws::parse(input + "." + base64url(der))->verify(public_half(key.get())).ok());
}

TEST(AJws, is_malformed_under_every_header_that_we_do_not_understand) {
  for (const char* header :
       {R"({"alg":"none"})", R"({"alg":"HS256"})", R"({"alg":"es256"})", R"({"typ":"x"})",
        R"({"alg":["ES256"]})", R"({"alg":"ES256","crit":["exp"]})", R"({"alg":"ES256","b64":false})",
        R"({"alg":"ES256","b64":true})", R"({"alg":"ES256","alg":"ES256"})",
        R"({"alg":"ES256","jwk":{"x":1,"x":2}})", R"({"alg":"ES256","nonce":7})", R"(["ES256"])",
        R"({"alg":"ES256"}x)", R"({"alg":"ES256")", "", "\xff"}) {
    EXPECT_EQ(Jws::parse(headed(header)).error().code, ErrorCode::JwsMalformed) << header;
  }
  EXPECT_TRUE(Jws::parse(headed(R"({"alg":"ES256","a":{"x":1},"b":{"x":1}})")).ok());
}

// By nlohmann's tree, and what it cannot tell, members that stand twice, while it is made.
std::optional<JwsHeader> by_tree(const std::string& text) {
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
  const nlohmann::json tree = nlohmann::json::parse(text, watch, false);
  if (!tree.is_object() || twice || tree.contains("crit") || tree.contains("b64")) {
    return std::nullopt;
  }
  std::vector<std::string> found;
  for (const char* name : {"alg", "typ", "url", "nonce", "x5t#S256"}) {
    if (tree.contains(name) && !tree[name].is_string()) {
      return std::nullopt;
    }
    found.push_back(tree.value(name, ""));
  }
  if (found[0] != "RS256" && found[0] != "PS256" && found[0] != "ES256") {
    return std::nullopt;
  }
  return JwsHeader{found[0], found[1], found[2], found[3], found[4]};
}

void expect_as_by_tree(const std::string& text) {
  const auto wanted = by_tree(text);
  const auto read = Jws::parse(headed(text));
  ASSERT_EQ(read.ok(), wanted.has_value()) << text;
  if (wanted) {
    EXPECT_EQ(read->header().algorithm, wanted->algorithm);
    EXPECT_EQ(read->header().type, wanted->type);
    EXPECT_EQ(read->header().url, wanted->url);
    EXPECT_EQ(read->header().nonce, wanted->nonce);
    EXPECT_EQ(read->header().certificate, wanted->certificate);
  }
}

TEST(AJwsHeader, is_taken_and_refused_as_a_tree_of_it_would_be) {
  const std::vector<std::string> headers{
      whole,
      R"( {"alg":"RS256","\u0074yp":"t","url":"a\"b\u3042","n":[1,2.5,-3,true,null,{"alg":{}},[["x"]]]} )",
      R"({"o":{"alg":1,"crit":2,"p":{"b64":[{"q":"r"},{"q":"r"}]}},"alg":"PS256","typ":""})"};
  for (const std::string& header : headers) {
    expect_as_by_tree(header);
    for (std::size_t at = 0; at < header.size(); ++at) {
      std::string without = header;
      without.erase(at, 1);
      expect_as_by_tree(without);
      for (const char letter : {'"', '{', '}', '[', ']', ',', ':', '0', 'g', 'c', ' ', '\\', '\0', '\xff'}) {
        std::string bent = header;
        bent[at] = letter;
        expect_as_by_tree(bent);
        bent = header;
        bent.insert(at, 1, letter);
        expect_as_by_tree(bent);
      }
    }
  }
  for (const char* value : {"1", "null", "true", "{}", "[]", R"(["a"])", "1e999", "-", R"("a",)", R"("a")"}) {
    for (const char* name : {"alg", "typ", "url", "nonce", "x5t#S256", "crit", "b64", "x"}) {
      expect_as_by_tree(std::string(R"({"alg":"ES256",")") + name + R"(":)" + value + "}");
      expect_as_by_tree(std::string(R"({")") + name + R"(":)" + value + R"(,"alg":"ES256"})");
      expect_as_by_tree(std::string(R"({"alg":"ES256","y":{")") + name + R"(":)" + value + "}}");
      expect_as_by_tree(std::string(R"({"alg":"ES256","y":[{")") + name + R"(":)" + value + "}]}");
    }
    expect_as_by_tree(value);
  }
}

TEST(AJws, is_malformed_when_it_is_not_three_clean_parts) {
  const std::string good = headed(R"({"alg":"ES256"})");
  ASSERT_TRUE(Jws::parse(good).ok());
  for (const std::string& bent :
       {std::string(), std::string(".."), good + ".", good.substr(0, good.rfind('.')), good + "=", good + " ",
        "\n" + good, good + std::string(70000, 'A')}) {
    EXPECT_EQ(Jws::parse(bent).error().code, ErrorCode::JwsMalformed);
  }
}

}  // namespace
}  // namespace sekisho::crypto
