// SPDX-License-Identifier: Apache-2.0
// What a renewal computes besides the CA's own signature: RSA-2048 throughout, each step on its own and all
// of them together. Every turn has another person's keys, as in reality; the CA's signatures are made
// beforehand. `renewal_crypto_bench` (options of Google Benchmark).
#include <benchmark/benchmark.h>

#include <filesystem>

#include "bench/load/rsa_keys.h"
#include "bench/support.h"
#include "certificate/authority.h"
#include "certificate/issuer.h"
#include "certificate/lint.h"
#include "certificate/to_be_signed.h"
#include "crypto/random.h"
#include "crypto/test_keys.h"

namespace sekisho::bench {
namespace {

using crypto::testing::TestKey;

constexpr std::size_t people = 64;
const certificate::Plan plan{"10000000001 9001 ADMIN 2027-08", "せきしょ信用金庫", at(0), at(86'400)};
const std::string url = "https://login.portal.example:8443/agent/orders/request";

certificate::Profile profile() {
  static const std::string name = "9001-0123456789abcdef";
  return certificate::client_profile({.pki_url = "http://pki.example",
                                      .pki_pointers = "crl ocsp",
                                      .more_purposes = {},
                                      .country = {},
                                      .unit = {},
                                      .key_kinds = "rsa2048 rsa3072 rsa4096 p256 p384"},
                                     name);
}

// Answers with what was signed beforehand.
class PreparedSigner : public certificate::Signer {
 public:
  [[nodiscard]] certificate::SignatureAlgorithm algorithm() const override {
    return certificate::SignatureAlgorithm::RsaSha256;
  }
  Result<Bytes> sign(ByteView /*tbs*/, const certificate::Evidence& /*evidence*/) override { return *next; }
  const Bytes* next{nullptr};
};

struct Person {
  std::string old_leaf;  // PEM
  std::string request;   // compact JWS over ticket and CSR, by the old key
  Bytes csr;
  std::string recorded_key;  // SubjectPublicKeyInfo as hex, as the order keeps it
  certificate::Draft draft;
  Bytes signature;    // the CA's over the draft
  std::string proof;  // compact JWS by the new key
};

struct House {
  std::shared_ptr<PreparedSigner> signer{std::make_shared<PreparedSigner>()};
  std::unique_ptr<certificate::Issuer> issuer;
  std::vector<Person> people;
};

std::string signed_text(const TestKey& key, const char* type, const nlohmann::json& payload) {
  return key.jws_text(
      {{"typ", type}, {"url", url}, {"nonce", std::string(54, 'n')}, {"x5t#S256", base64url(Bytes(32, 7))}},
      payload);
}

Person person(const certificate::Issuer& issuer, certificate::Signer& key, const TestKey& old_key,
              const TestKey& new_key) {
  const auto old_draft = issuer.draft(plan, old_key.public_half(), profile());
  const auto old_leaf = must(certificate::Certificate::parse_der(
      certificate::assembled(old_draft.tbs_der(), key.algorithm(), must(key.sign(old_draft.tbs_der(), {})))));
  Bytes csr = new_key.request("CN");
  auto draft = issuer.draft(plan, new_key.public_half(), profile());
  Bytes signature = must(key.sign(draft.tbs_der(), {}));
  const nlohmann::json claim{{"ticket", std::string(43, 't')}, {"csr", base64url(csr)}};
  return {old_leaf.pem(),
          signed_text(old_key, "sekisho-request", claim),
          std::move(csr),
          hex(new_key.public_half().der()),
          std::move(draft),
          std::move(signature),
          signed_text(new_key, "sekisho-proof", {{"leaf", std::string(64, 'f')}})};
}

House made_house() {
  const auto folder = std::filesystem::temp_directory_path() / ("bench-" + crypto::random_id());
  std::filesystem::create_directory(folder);
  const std::string file = folder / "ca.pem";
  const certificate::AuthorityWishes wishes{.common_name = "CA",
                                            .organization = "Bench",
                                            .key = certificate::KeyKind::Rsa2048,
                                            .not_before = at(-3600),
                                            .not_after = at(std::int64_t{86'400} * 3650)};
  auto authority = must(certificate::create_authority(wishes, file, Secret("passphrase")));
  const auto key = must(certificate::open_key_file(file, Secret("passphrase")));
  const RsaKeys keys(folder / "primes", 2 * people);
  std::filesystem::remove_all(folder);
  House house;
  house.issuer = std::make_unique<certificate::Issuer>(std::move(authority), house.signer);
  for (int number = 0; house.people.size() < people; number += 2) {
    house.people.push_back(
        person(*house.issuer, *key, TestKey::of(keys.key(number)), TestKey::of(keys.key(number + 1))));
  }
  return house;
}

House& house() {
  static House one = made_house();
  return one;
}

// A turn for each person, round and round.
template <class Work>
void turns(benchmark::State& state, Work work) {
  std::size_t turn = 0;
  for (auto _ : state) {
    work(house().people[turn++ % people]);
  }
}

certificate::Certificate issued(const Person& one, const certificate::Profile& by) {
  house().signer->next = &one.signature;
  return must(house().issuer->issue(one.draft, by));
}

void old_leaf(benchmark::State& state) {
  turns(state, [](const Person& one) {
    benchmark::DoNotOptimize(must(certificate::Certificate::recorded(one.old_leaf)));
  });
}

void jws_parse(benchmark::State& state) {
  turns(state, [](const Person& one) { benchmark::DoNotOptimize(must(crypto::Jws::parse(one.request))); });
}

void jws_verify(benchmark::State& state) {
  std::vector<std::pair<crypto::Jws, crypto::PublicKey>> all;
  for (const Person& one : house().people) {
    all.emplace_back(must(crypto::Jws::parse(one.request)),
                     must(certificate::Certificate::recorded(one.old_leaf)).public_key());
  }
  std::size_t turn = 0;
  for (auto _ : state) {
    const auto& [jws, key] = all[turn++ % people];
    benchmark::DoNotOptimize(must(jws.verify(key)));
  }
}

void request(benchmark::State& state) {
  turns(state,
        [](const Person& one) { benchmark::DoNotOptimize(must(certificate::Request::parse(one.csr))); });
}

void four_profiles(benchmark::State& state) {  // as often as a renewal makes one
  for (auto _ : state) {
    for (int count = 0; count < 4; ++count) {
      benchmark::DoNotOptimize(profile());
    }
  }
}

void draft(benchmark::State& state) {
  const auto by = profile();
  const auto key = must(certificate::Request::parse(house().people.front().csr)).key();
  for (auto _ : state) {
    benchmark::DoNotOptimize(house().issuer->draft(plan, key, by));
  }
}

// One person's only: within a renewal the key's policy was asked a moment before, on the same thread.
void lint(benchmark::State& state) {
  const auto by = profile();
  for (auto _ : state) {
    must(certificate::lint(house().people.front().draft.tbs_der(), house().issuer->authority(), by));
  }
}

void issue(benchmark::State& state) {
  const auto by = profile();
  for (auto _ : state) {
    benchmark::DoNotOptimize(issued(house().people.front(), by));
  }
}

// The recorded bytes and the answer: what is written and read as text on the way.
void write_texts(const Person& one, const certificate::Certificate& leaf) {
  benchmark::DoNotOptimize(hex(one.draft.tbs_der()));
  const std::string tbs = hex(one.draft.tbs_der());
  benchmark::DoNotOptimize(must(parse_hex(tbs)));
  benchmark::DoNotOptimize(must(parse_hex(tbs)));
  benchmark::DoNotOptimize(leaf.pem());
  benchmark::DoNotOptimize(leaf.pem() + house().issuer->authority().pem());
  benchmark::DoNotOptimize(crypto::sha256_hex(leaf.der()));
}

void texts(benchmark::State& state) {
  const Person& one = house().people.front();
  const auto leaf = issued(one, profile());
  for (auto _ : state) {
    write_texts(one, leaf);
  }
}

void prove(const Person& one) {
  const auto jws = must(crypto::Jws::parse(one.proof));
  const auto key = must(crypto::PublicKey::parse(must(parse_hex(one.recorded_key))));
  benchmark::DoNotOptimize(must(jws.verify(key)));
}

void proof(benchmark::State& state) { turns(state, prove); }

void all_together(benchmark::State& state) {
  turns(state, [](const Person& one) {
    const auto jws = must(crypto::Jws::parse(one.request));
    const auto old_one = must(certificate::Certificate::recorded(one.old_leaf));
    must(jws.verify(old_one.public_key()));
    const auto csr = must(certificate::Request::parse(one.csr));
    benchmark::DoNotOptimize(profile());
    benchmark::DoNotOptimize(profile());
    benchmark::DoNotOptimize(house().issuer->draft(plan, csr.key(), profile()));
    const auto leaf = issued(one, profile());
    write_texts(one, leaf);
    prove(one);
  });
}

BENCHMARK(old_leaf)->Unit(benchmark::kMicrosecond);
BENCHMARK(jws_parse)->Unit(benchmark::kMicrosecond);
BENCHMARK(jws_verify)->Unit(benchmark::kMicrosecond);
BENCHMARK(request)->Unit(benchmark::kMicrosecond);
BENCHMARK(four_profiles)->Unit(benchmark::kMicrosecond);
BENCHMARK(draft)->Unit(benchmark::kMicrosecond);
BENCHMARK(lint)->Unit(benchmark::kMicrosecond);
BENCHMARK(issue)->Unit(benchmark::kMicrosecond);
BENCHMARK(texts)->Unit(benchmark::kMicrosecond);
BENCHMARK(proof)->Unit(benchmark::kMicrosecond);
BENCHMARK(all_together)->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace sekisho::bench

int main(int count, char** words) {
  sekisho::bench::house();  // no benchmark's time
  benchmark::Initialize(&count, words);
  benchmark::RunSpecifiedBenchmarks();
  return 0;
}
