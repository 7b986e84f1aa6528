// SPDX-License-Identifier: Apache-2.0
// Certificates to be signed a CPU second: by our own DER, and by OpenSSL's X509 with its extensions from
// text, as most CAs make them. The same fields, a P-256 key, nothing signed. `template_bench FOLDER`: FOLDER
// is a new one.
#include <openssl/ec.h>
#include <openssl/x509v3.h>

#include <ctime>
#include <filesystem>

#include "bench/support.h"
#include "certificate/authority.h"
#include "certificate/issuer.h"
#include "certificate/ocsp_response.h"
#include "crypto/openssl.h"

namespace sekisho::bench {
namespace {

constexpr int certificates = 5'000;
const certificate::Plan plan{"10000000001 9001 ADMIN 2026-08", "せきしょ信用金庫", at(0), at(86'400)};
const certificate::Profile profile{.crl_url = "http://pki.example/9001-0123456789abcdef.crl",
                                   .ocsp_url = "http://pki.example/ocsp"};

void add_extension(X509* to, X509* issuer, int kind, const char* value) {
  X509V3_CTX context;
  X509V3_set_ctx(&context, issuer, to, nullptr, nullptr, 0);
  const crypto::Owned<X509_EXTENSION, X509_EXTENSION_free> made{
      X509V3_EXT_conf_nid(nullptr, &context, kind, value)};
  if (!made || X509_add_ext(to, made.get(), -1) != 1) {
    give_up("extension");
  }
}

std::size_t by_library(X509* issuer, EVP_PKEY* key) {
  const crypto::Owned<X509, X509_free> made{X509_new()};
  X509_set_version(made.get(), X509_VERSION_3);
  const crypto::OwnedNumber serial{BN_new()};
  BN_rand(serial.get(), 127, BN_RAND_TOP_ONE, BN_RAND_BOTTOM_ANY);
  BN_to_ASN1_INTEGER(serial.get(), X509_get_serialNumber(made.get()));
  X509_set_issuer_name(made.get(), X509_get_subject_name(issuer));
  ASN1_TIME_set(X509_getm_notBefore(made.get()), unix_seconds(plan.not_before));
  ASN1_TIME_set(X509_getm_notAfter(made.get()), unix_seconds(plan.not_after));
  const auto add = [&](const char* name, const std::string& value) {
    X509_NAME_add_entry_by_txt(X509_get_subject_name(made.get()), name, MBSTRING_UTF8,
                               reinterpret_cast<const unsigned char*>(value.c_str()), -1, -1, 0);
  };
  add("O", plan.organization);
  add("CN", plan.common_name);
  X509_set_pubkey(made.get(), key);
  add_extension(made.get(), issuer, NID_basic_constraints, "critical,CA:FALSE");
  add_extension(made.get(), issuer, NID_key_usage, "critical,digitalSignature");
  add_extension(made.get(), issuer, NID_ext_key_usage, "clientAuth");
  add_extension(made.get(), issuer, NID_subject_key_identifier, "hash");
  add_extension(made.get(), issuer, NID_authority_key_identifier, "keyid:always");
  add_extension(made.get(), issuer, NID_crl_distribution_points, ("URI:" + profile.crl_url).c_str());
  add_extension(made.get(), issuer, NID_info_access, ("OCSP;URI:" + profile.ocsp_url).c_str());
  std::uint8_t* der = nullptr;
  const int length = i2d_re_X509_tbs(made.get(), &der);
  OPENSSL_free(der);
  return static_cast<std::size_t>(length);
}

double cpu_seconds() {
  timespec time{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) / 1e9;
}

template <class Work>
double rate_of(Work work) {
  const double start = cpu_seconds();
  for (int number = 0; number < certificates; ++number) {
    if (work() < 500) {
      give_up("too short");
    }
  }
  return certificates / (cpu_seconds() - start);
}

void run(const std::string& folder) {
  std::filesystem::create_directories(folder);
  const std::string file = folder + "/ca.pem";
  const certificate::AuthorityWishes wishes{.common_name = "CA",
                                            .organization = "Bench",
                                            .key = certificate::KeyKind::P256,
                                            .not_before = at(-3600),
                                            .not_after = at(std::int64_t{86'400} * 3650)};
  auto authority = must(certificate::create_authority(wishes, file, Secret("passphrase")));
  auto signer = must(certificate::open_key_file(file, Secret("passphrase")));
  const certificate::Issuer issuer(std::move(authority),
                                   std::shared_ptr<certificate::Signer>(std::move(signer)));
  const auto key = must(certificate::ResponderKey::fresh());
  double ours = 0;
  double theirs = 0;
  for (int round = 0; round < 5; ++round) {  // in turns; the best of each
    ours = std::max(ours,
                    rate_of([&] { return issuer.draft(plan, key.public_key(), profile).tbs_der().size(); }));
    theirs = std::max(
        theirs, rate_of([&] { return by_library(issuer.authority().handle(), key.public_key().handle()); }));
  }
  std::printf("{\"ours\":%.0f,\"library\":%.0f}\n", ours, theirs);
}

}  // namespace
}  // namespace sekisho::bench

int main(int count, char** words) {
  if (count < 2) {
    sekisho::bench::give_up("template_bench FOLDER");
  }
  sekisho::bench::run(words[1]);
  return 0;
}
