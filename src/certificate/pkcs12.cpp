// SPDX-License-Identifier: Apache-2.0
#include "certificate/pkcs12.h"

#include <openssl/provider.h>

#include <algorithm>
#include <optional>

#include "certificate/pkcs12_parts.h"
#include "crypto/openssl.h"

namespace sekisho::certificate {
namespace {

using OwnedFile = crypto::Owned<PKCS12, PKCS12_free>;
using OwnedSafes =
    crypto::Owned<STACK_OF(PKCS7), [](STACK_OF(PKCS7) * all) { sk_PKCS7_pop_free(all, PKCS7_free); }>;
using OwnedBags = crypto::Owned<STACK_OF(PKCS12_SAFEBAG), [](STACK_OF(PKCS12_SAFEBAG) * all) {
  sk_PKCS12_SAFEBAG_pop_free(all, PKCS12_SAFEBAG_free);
}>;
using OwnedKeyInfo = crypto::Owned<PKCS8_PRIV_KEY_INFO, PKCS8_PRIV_KEY_INFO_free>;
using OwnedX509 = crypto::Owned<X509, X509_free>;

constexpr int most_safes = 8;
constexpr int most_bags = 32;

// RC2 and what else only old files need, out of reach of everything else. Lives as long as the program.
OSSL_LIB_CTX* library_with_old_algorithms() {
  static OSSL_LIB_CTX* const library = [] {
    OSSL_LIB_CTX* made = OSSL_LIB_CTX_new();
    OSSL_PROVIDER_load(made, "default");
    OSSL_PROVIDER_load(made, "legacy");  // not everywhere: then files with RC2 are refused
    ERR_clear_error();
    return made;
  }();
  return library;
}

Secret octets_of(const PKCS8_PRIV_KEY_INFO* key) {
  std::uint8_t* der = nullptr;
  const int length = i2d_PKCS8_PRIV_KEY_INFO(key, &der);
  crypto::require_openssl(length, "PKCS#8");
  Secret octets{ByteView(der, static_cast<std::size_t>(length))};
  OPENSSL_clear_free(der, static_cast<std::size_t>(length));
  return octets;
}

// Opens one file. What it will cost is added up before it is computed.
class Reader {
 public:
  Reader(const Secret& passphrase, std::int64_t iterations) : passphrase_(passphrase), left_(iterations) {}

  Result<void> read(ByteView octets) {
    const OwnedFile file{parsed(octets)};
    if (!file) {
      return pkcs12_refused("not PKCS#12, or bytes follow it");
    }
    TRY(spend(mac_iterations(file.get())));
    if (PKCS12_verify_mac(file.get(), letters(), length()) != 1) {
      ERR_clear_error();
      return Error{ErrorCode::PassphraseWrong, "or the PKCS#12 file was changed"};
    }
    const OwnedSafes safes{PKCS12_unpack_authsafes(file.get())};
    if (!safes || sk_PKCS7_num(safes.get()) > most_safes) {
      return pkcs12_refused("its parts cannot be read, or are too many");
    }
    for (int at = 0; at < sk_PKCS7_num(safes.get()); ++at) {
      TRY(read_safe(sk_PKCS7_value(safes.get(), at)));
    }
    return {};
  }

  std::optional<AuthorityKey> key;
  std::vector<Certificate> certificates;

 private:
  [[nodiscard]] const char* letters() const { return passphrase_.reveal().data(); }
  [[nodiscard]] int length() const { return static_cast<int>(passphrase_.reveal().size()); }

  static PKCS12* parsed(ByteView octets) {
    PKCS12* file = PKCS12_init_ex(NID_pkcs7_data, library_with_old_algorithms(), nullptr);
    const std::uint8_t* at = octets.data();
    if (d2i_PKCS12(&file, &at, static_cast<long>(octets.size())) != nullptr &&
        at == octets.data() + octets.size()) {
      return file;
    }
    PKCS12_free(file);  // null where it could not be read: OpenSSL has freed it
    return nullptr;
  }

  Result<void> spend(const Result<std::int64_t>& iterations) {
    if (!iterations.ok()) {
      return iterations.error();
    }
    if (iterations.value() > left_) {
      return pkcs12_refused("more iterations than are computed for a file");
    }
    left_ -= iterations.value();
    return {};
  }

  Result<void> read_safe(PKCS7* safe) {
    if (PKCS7_type_is_data(safe)) {
      return read_bags(OwnedBags{PKCS12_unpack_p7data(safe)});
    }
    if (!PKCS7_type_is_encrypted(safe)) {
      return pkcs12_refused("a part that is not protected by a passphrase");
    }
    TRY(spend(encryption_iterations(safe->d.encrypted->enc_data->algorithm)));
    return read_bags(OwnedBags{PKCS12_unpack_p7encdata(safe, letters(), length())});
  }

  Result<void> read_bags(const OwnedBags& bags) {
    if (!bags || sk_PKCS12_SAFEBAG_num(bags.get()) > most_bags) {
      return pkcs12_refused("a part that cannot be opened, or with too much in it: " +
                            crypto::openssl_errors());
    }
    for (int at = 0; at < sk_PKCS12_SAFEBAG_num(bags.get()); ++at) {
      TRY(read_bag(sk_PKCS12_SAFEBAG_value(bags.get(), at)));
    }
    return {};
  }

  Result<void> read_bag(const PKCS12_SAFEBAG* bag) {
    switch (PKCS12_SAFEBAG_get_nid(bag)) {
      case NID_keyBag:
        return take_key(PKCS12_SAFEBAG_get0_p8inf(bag));
      case NID_pkcs8ShroudedKeyBag:
        return read_shrouded(bag);
      case NID_certBag:
        return read_certificate(bag);
      default:
        return pkcs12_refused("something else than keys and certificates");
    }
  }

  Result<void> read_shrouded(const PKCS12_SAFEBAG* bag) {
    const X509_ALGOR* algorithm = nullptr;
    X509_SIG_get0(PKCS12_SAFEBAG_get0_pkcs8(bag), &algorithm, nullptr);
    TRY(spend(encryption_iterations(algorithm)));
    const OwnedKeyInfo opened{
        PKCS12_decrypt_skey_ex(bag, letters(), length(), library_with_old_algorithms(), nullptr)};
    return take_key(opened.get());
  }

  Result<void> take_key(const PKCS8_PRIV_KEY_INFO* found) {
    if (found == nullptr) {
      return pkcs12_refused("a key that cannot be opened: " + crypto::openssl_errors());
    }
    if (key) {
      return pkcs12_refused("more than one key");
    }
    key = TRY(AuthorityKey::parse_pkcs8(octets_of(found)));
    return {};
  }

  Result<void> read_certificate(const PKCS12_SAFEBAG* bag) {
    const OwnedX509 found{PKCS12_SAFEBAG_get1_cert(bag)};
    std::uint8_t* der = nullptr;
    const int octets = found ? i2d_X509(found.get(), &der) : -1;
    if (octets <= 0) {
      return pkcs12_refused("a certificate that cannot be read");
    }
    const Bytes copy(der, der + octets);
    OPENSSL_free(der);
    certificates.push_back(TRY(Certificate::parse_der(copy)));
    return {};
  }

  const Secret& passphrase_;
  std::int64_t left_;
};

}  // namespace

Result<Pkcs12> read_pkcs12(ByteView der, const Secret& passphrase, const Pkcs12Limits& limits) {
  if (der.size() > limits.octets) {
    return pkcs12_refused("longer than " + std::to_string(limits.octets) + " octets");
  }
  Reader reader(passphrase, limits.iterations);
  const Result<void> done = reader.read(der);
  ERR_clear_error();
  if (!done.ok()) {
    return done.error();
  }
  if (!reader.key) {
    return pkcs12_refused("no key");
  }
  auto& all = reader.certificates;
  const auto own = std::find_if(all.begin(), all.end(), [&](const Certificate& one) {
    return one.public_key().der() == reader.key->public_key().der();
  });
  if (own == all.end()) {
    return pkcs12_refused("no certificate of its key");
  }
  Pkcs12 read{*std::move(reader.key), *own, {}};
  all.erase(own);
  read.others = std::move(all);
  return read;
}

std::vector<Certificate> path_above(const Certificate& certificate, std::vector<Certificate> others) {
  std::vector<Certificate> path;
  Bytes issuer = certificate.issuer_der();
  while (issuer != (path.empty() ? certificate : path.back()).subject_der()) {
    const auto next = std::find_if(others.begin(), others.end(),
                                   [&](const Certificate& one) { return one.subject_der() == issuer; });
    if (next == others.end()) {
      break;
    }
    path.push_back(std::move(*next));
    others.erase(next);
    issuer = path.back().issuer_der();
  }
  return path;
}

}  // namespace sekisho::certificate
