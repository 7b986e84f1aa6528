// SPDX-License-Identifier: Apache-2.0
// How long a revocation list takes, and how many OCSP answers a second one thread gives: from memory where
// the database says the same, with a nonce (each signed), and signed anew. `revocation_bench FOLDER
// [ENTRIES]`: FOLDER is a new one.
#include <filesystem>
#include <string>
#include <vector>

#include "base/der.h"
#include "bench/support.h"
#include "certificate/authority.h"
#include "certificate/extensions.h"
#include "crypto/digest.h"
#include "revocation/responder.h"
#include "storage/store.h"

namespace sekisho::bench {
namespace {

Serial serial(int number) {
  return Serial::trusted(crypto::sha256_hex(view("serial " + std::to_string(number))).substr(0, 32));
}

std::shared_ptr<const certificate::Issuer> make_authority(const std::string& folder) {
  const std::string key = folder + "/ca.pem";
  const certificate::AuthorityWishes wishes{.common_name = "CA",
                                            .organization = "Bench",
                                            .key = certificate::KeyKind::P256,
                                            .not_before = at(-3600),
                                            .not_after = at(std::int64_t{86'400} * 3650)};
  auto made = must(certificate::create_authority(wishes, key, Secret("passphrase")));
  auto signer = must(certificate::open_key_file(key, Secret("passphrase")));
  return std::make_shared<const certificate::Issuer>(std::move(made),
                                                     std::shared_ptr<certificate::Signer>(std::move(signer)));
}

void time_list(const certificate::Issuer& issuer, int entries) {
  std::vector<certificate::RevokedCertificate> revoked;
  revoked.reserve(static_cast<std::size_t>(entries));
  for (int number = 0; number < entries; ++number) {
    revoked.push_back({serial(number), at(number), certificate::ReasonCode::Superseded});
  }
  const auto start = Stopwatch::now();
  const Bytes list = must(issuer.issue_list({1, at(0), at(86'400), revoked}));
  std::printf("list of %d entries, %.1f MB: %.3f s\n", entries, static_cast<double>(list.size()) / 1e6,
              seconds_since(start));
}

Bytes question(const certificate::Certificate& authority, const Serial& of, bool nonce) {
  const Bytes name = crypto::sha256(authority.subject_der());
  const Bytes key = crypto::sha256(certificate::key_bits(authority.public_key()));
  const Bytes id =
      der::sequence({der::sequence({der::oid("2.16.840.1.101.3.4.2.1")}), der::octet_string(name),
                     der::octet_string(key), der::integer(ByteView(must(parse_hex(of.text()))))});
  const Bytes extension = der::sequence(
      {der::oid("1.3.6.1.5.5.7.48.1.2"), der::octet_string(der::octet_string(Bytes(16, 0x5a)))});
  const Bytes extensions = nonce ? der::context(2, der::sequence({extension})) : Bytes();
  return der::sequence({der::sequence({der::sequence({der::sequence({id})}), extensions})});
}

void time_answers(const char* what, revocation::Responder& responder, const std::vector<Bytes>& questions) {
  const auto start = Stopwatch::now();
  std::size_t octets = 0;
  for (const Bytes& one : questions) {
    octets += responder.answer(one, at(0)).der.size();
  }
  const double took = seconds_since(start);
  std::printf("ocsp, %s: %.0f answers a second, %.0f octets each\n", what,
              static_cast<double>(questions.size()) / took,
              static_cast<double>(octets) / static_cast<double>(questions.size()));
}

audit::Entry entry() { return {at(0), "9001", "bench", "bench.changed", "", {}}; }

void fill(storage::Store& store, const certificate::Certificate& authority, int certificates) {
  const auto code = InstitutionCode::trusted("9001");
  const MemberKey key{code, ContractId::trusted("00000000001"), MemberId::trusted("ADMIN")};
  must(store.staff().run([&](staff::Records& records) -> Result<void> {
    TRY(records.keep_institution({code, "名", "name", "当行", "portal.localhost", Zone{}, {}}, entry()));
    TRY(records.keep_authority(
        {authority.fingerprint(), code, contract::AuthorityUse::Issuing, authority.pem(), "key", ""},
        entry()));
    contract::Member member{.key = key,
                            .company = "社",
                            .pin_hash = "x",
                            .pin_locked_at = {},
                            .contract_locked_at = {},
                            .totp_sealed = "",
                            .last_login_at = {}};
    TRY(records.keep_member(member, entry()));
    for (int number = 0; number < certificates; ++number) {
      TRY(records.keep_certificate(
          {.fingerprint = Fingerprint::trusted(crypto::sha256_hex(view(std::to_string(number)))),
           .member = key,
           .serial = serial(number),
           .authority = authority.fingerprint(),
           .status_since = at(0),
           .not_before = at(0),
           .not_after = at(86'400),
           .common_name = "x",
           .pem = "x",
           .order = {}},
          entry()));
    }
    return {};
  }));
}

void run(const std::string& folder, int entries) {
  constexpr int certificates = 10'000;
  std::filesystem::create_directories(folder);
  const auto store = must(storage::Store::open("sqlite:" + folder + "/bench.db"));
  const auto issuer = make_authority(folder);
  time_list(*issuer, entries);
  fill(*store, issuer->authority(), certificates);
  revocation::Responder responder(
      store->revocations(),
      [&] {
        return std::vector{
            revocation::IssuingAuthority{InstitutionCode::trusted("9001"), issuer->authority(), issuer, {}}};
      },
      Secret(ByteView(Bytes(32, 7))), [](const LogLine&) {});
  must(responder.renew(at(0)));
  std::vector<Bytes> plain;
  std::vector<Bytes> with_nonce;
  for (int number = 0; number < certificates; ++number) {
    plain.push_back(question(issuer->authority(), serial(number), false));
    with_nonce.push_back(question(issuer->authority(), serial(number), true));
  }
  time_answers("first time, each signed", responder, plain);
  time_answers("again", responder, plain);
  time_answers("with a nonce, each signed", responder, with_nonce);
}

}  // namespace
}  // namespace sekisho::bench

int main(int count, char** words) {
  if (count < 2) {
    std::fprintf(stderr, "revocation_bench FOLDER [ENTRIES]\n");
    return 1;
  }
  sekisho::bench::run(words[1], count > 2 ? std::atoi(words[2]) : 1'000'000);
  return 0;
}
