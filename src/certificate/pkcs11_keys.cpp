// SPDX-License-Identifier: Apache-2.0
#include "certificate/pkcs11_keys.h"

#include "base/der.h"
#include "base/der_reader.h"
#include "certificate/extensions.h"
#include "certificate/key_policy.h"
#include "certificate/pkcs11_forms.h"
#include "certificate/pkcs11_signer.h"
#include "certificate/signature_form.h"
#include "certificate/to_be_signed.h"
#include "crypto/openssl.h"
#include "crypto/random.h"

namespace sekisho::certificate {
namespace {

// Some libraries see a token that is new only when they begin again.
template <class Open>
auto opened(Pkcs11Module& module, const Open& open) -> decltype(open()) {
  auto session = open();
  if (session.ok() || session.error().code != ErrorCode::SignerAway) {
    return session;
  }
  TRY(module.restart());
  return open();
}

// A session in which objects are made, and which forgets none that it has to remove again.
class Workbench {
 public:
  static Result<std::unique_ptr<Workbench>> open(const std::string& library, const Pkcs11Key& place) {
    auto module = TRY(Pkcs11Module::load(library));
    std::unique_lock turn(module->turn());
    auto session = TRY(opened(*module, [&] { return Pkcs11Session::open_to_write(module, place); }));
    std::unique_ptr<Workbench> bench(new Workbench(module, std::move(turn), std::move(session), place));
    TRY(bench->refuse_taken(CKO_PRIVATE_KEY));
    TRY(bench->refuse_taken(CKO_PUBLIC_KEY));
    return bench;
  }
  Workbench(const Workbench&) = delete;
  Workbench& operator=(const Workbench&) = delete;
  ~Workbench() {
    for (const CK_OBJECT_HANDLE one : made_) {
      functions().C_DestroyObject(session_->number(), one);
    }
  }

  Result<CK_OBJECT_HANDLE> create(Pkcs11Template& object) {
    CK_OBJECT_HANDLE handle = 0;
    TRY(judged(functions().C_CreateObject(session_->number(), object.data(), object.size(), &handle),
               "bring a key"));
    made_.push_back(handle);
    return handle;
  }

  struct Pair {
    CK_OBJECT_HANDLE public_half{0};
    CK_OBJECT_HANDLE private_half{0};
  };
  Result<Pair> generate(CK_MECHANISM_TYPE mechanism, Pkcs11Template& public_half,
                        Pkcs11Template& private_half) {
    CK_MECHANISM wish{mechanism, nullptr, 0};
    Pair pair;
    TRY(judged(functions().C_GenerateKeyPair(session_->number(), &wish, public_half.data(),
                                             public_half.size(), private_half.data(), private_half.size(),
                                             &pair.public_half, &pair.private_half),
               "make a key"));
    made_.push_back(pair.public_half);
    made_.push_back(pair.private_half);
    return pair;
  }

  Result<Bytes> value(CK_OBJECT_HANDLE object, CK_ATTRIBUTE_TYPE type) {
    CK_ATTRIBUTE wanted{type, nullptr, 0};
    TRY(judged(functions().C_GetAttributeValue(session_->number(), object, &wanted, 1), "read an object"));
    constexpr CK_ULONG most = 8192;
    if (wanted.ulValueLen > most) {
      return Error{ErrorCode::CryptoFailed, "pkcs11: an attribute too long, or not to be read"};
    }
    Bytes octets(wanted.ulValueLen);
    wanted.pValue = octets.data();
    TRY(judged(functions().C_GetAttributeValue(session_->number(), object, &wanted, 1), "read an object"));
    octets.resize(wanted.ulValueLen);
    return octets;
  }

  void name(CK_OBJECT_HANDLE object, const crypto::PublicKey& key) {
    Pkcs11Template id;
    id.add(CKA_ID, key_id(key));
    functions().C_SetAttributeValue(session_->number(), object, id.data(), id.size());  // a name: some refuse
  }

  // PKCS #11 2.40, 4.9: what a token must never hand out. Some accept the wish and do not keep it.
  Result<void> check_kept(CK_OBJECT_HANDLE private_half) {
    const Bytes yes{CK_TRUE};
    const Bytes no{CK_FALSE};
    const bool kept = TRY(value(private_half, CKA_SENSITIVE)) == yes &&
                      TRY(value(private_half, CKA_EXTRACTABLE)) == no &&
                      TRY(value(private_half, CKA_TOKEN)) == yes;
    return kept ? Result<void>()
                : Error{ErrorCode::CryptoFailed, "pkcs11: the token would give the key away"};
  }

  // Found again by its label as it will be every day, it signs, and its public half agrees.
  Result<void> check_signs(const crypto::PublicKey& key) {
    const SignatureAlgorithm algorithm = TRY(signature_algorithm_of(key));
    const auto reader = TRY(Pkcs11Session::open(module_, place_));
    const Bytes message = crypto::random_bytes(32);
    const Bytes signature =
        TRY(signed_on_token(algorithm, message, [&](Pkcs11Session::Mechanism mechanism, const Bytes& input) {
          return reader->sign(mechanism, input);
        }));
    const auto form = TRY(SignatureForm::parse(algorithm_identifier(algorithm)));
    return form.verify(key, message, signature)
               ? Result<void>()
               : Error{ErrorCode::CryptoFailed, "pkcs11: what the token signed is not by that key"};
  }

  void keep() { made_.clear(); }

 private:
  Workbench(std::shared_ptr<Pkcs11Module> module, std::unique_lock<std::mutex> turn,
            std::unique_ptr<Pkcs11Session> session, const Pkcs11Key& place)
      : module_(std::move(module)), turn_(std::move(turn)), session_(std::move(session)), place_(place) {}

  [[nodiscard]] CK_FUNCTION_LIST& functions() const { return module_->functions(); }
  static Result<void> judged(CK_RV code, const char* what) { return pkcs11_judged(code, what); }

  Result<void> refuse_taken(CK_OBJECT_CLASS kind) {
    Pkcs11Template wanted;
    wanted.add_number(CKA_CLASS, kind);
    wanted.add(CKA_LABEL, place_.label);
    TRY(judged(functions().C_FindObjectsInit(session_->number(), wanted.data(), wanted.size()),
               "look for keys"));
    CK_OBJECT_HANDLE found = 0;
    CK_ULONG count = 0;
    const CK_RV code = functions().C_FindObjects(session_->number(), &found, 1, &count);
    functions().C_FindObjectsFinal(session_->number());
    TRY(judged(code, "look for keys"));
    return count == 0
               ? Result<void>()
               : Error{ErrorCode::AlreadyExists, "a key " + place_.label + " on the token " + place_.token};
  }

  std::shared_ptr<Pkcs11Module> module_;
  std::unique_lock<std::mutex> turn_;
  std::unique_ptr<Pkcs11Session> session_;
  const Pkcs11Key& place_;
  std::vector<CK_OBJECT_HANDLE> made_;
};

Result<crypto::PublicKey> public_half_of(Workbench& bench, CK_OBJECT_HANDLE made, const Pkcs11Kind& kind) {
  if (kind.rsa_bits != 0) {
    const Bytes modulus = TRY(bench.value(made, CKA_MODULUS));
    const Bytes exponent = TRY(bench.value(made, CKA_PUBLIC_EXPONENT));
    const Bytes numbers = der::sequence({der::integer(ByteView(modulus)), der::integer(ByteView(exponent))});
    return crypto::PublicKey::parse(der::sequence(
        {der::sequence({der::oid("1.2.840.113549.1.1.1"), der::null()}), der::bit_string(numbers)}));
  }
  constexpr std::uint8_t octet_string = 0x04;
  const Bytes wrapped = TRY(bench.value(made, CKA_EC_POINT));
  der::Reader reader(wrapped);
  const ByteView point = TRY(reader.take(octet_string));
  return crypto::PublicKey::parse(der::sequence(
      {der::sequence({der::oid("1.2.840.10045.2.1"), der::oid(kind.curve)}), der::bit_string(point)}));
}

}  // namespace

Result<void> bring_key(const std::string& library, const Pkcs11Key& place, const AuthorityKey& key) {
  const auto bench = TRY(Workbench::open(library, place));
  Pkcs11Template private_half;
  describe_private(private_half, place.label);
  fill_private(private_half, key);
  Pkcs11Template public_half;
  describe_public(public_half, place.label);
  fill_public(public_half, key);
  const CK_OBJECT_HANDLE brought = TRY(bench->create(private_half));
  const CK_OBJECT_HANDLE shown = TRY(bench->create(public_half));
  bench->name(brought, key.public_key());
  bench->name(shown, key.public_key());
  TRY(bench->check_kept(brought));
  TRY(bench->check_signs(key.public_key()));
  bench->keep();
  return {};
}

Result<crypto::PublicKey> make_key(const std::string& library, const Pkcs11Key& place, KeyKind wished) {
  const Pkcs11Kind kind = pkcs11_kind(wished);
  const auto bench = TRY(Workbench::open(library, place));
  Pkcs11Template private_half;
  describe_private(private_half, place.label);
  Pkcs11Template public_half;
  describe_public(public_half, place.label);
  if (kind.rsa_bits != 0) {
    public_half.add_number(CKA_MODULUS_BITS, kind.rsa_bits);
    public_half.add(CKA_PUBLIC_EXPONENT, Bytes{0x01, 0x00, 0x01});
  } else {
    public_half.add(CKA_EC_PARAMS, der::oid(kind.curve));
  }
  const auto made = TRY(bench->generate(kind.rsa_bits != 0 ? CKM_RSA_PKCS_KEY_PAIR_GEN : CKM_EC_KEY_PAIR_GEN,
                                        public_half, private_half));
  auto key = TRY(public_half_of(*bench, made.public_half, kind));
  TRY(check_key(key));
  bench->name(made.private_half, key);
  bench->name(made.public_half, key);
  TRY(bench->check_kept(made.private_half));
  TRY(bench->check_signs(key));
  bench->keep();
  return key;
}

Result<Bytes> sign_at(const std::string& library, const Pkcs11Key& place, SignatureAlgorithm algorithm,
                      ByteView message) {
  const auto module = TRY(Pkcs11Module::load(library));
  const std::lock_guard turn(module->turn());
  const auto session = TRY(opened(*module, [&] { return Pkcs11Session::open(module, place); }));
  return signed_on_token(algorithm, message, [&](Pkcs11Session::Mechanism mechanism, const Bytes& input) {
    return session->sign(mechanism, input);
  });
}

}  // namespace sekisho::certificate
