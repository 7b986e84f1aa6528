// SPDX-License-Identifier: Apache-2.0
#include "bench/load/renewal_orders.h"

#include "bench/support.h"
#include "certificate/profile.h"
#include "certificate/to_be_signed.h"
#include "crypto/random.h"
#include "renewal/ticket.h"

namespace sekisho::bench {

namespace {

const audit::Entry& entry() {
  static const audit::Entry made{system_clock()(), "9001", "bench", "bench.filled", std::string(64, 'a'), {}};
  return made;
}

MemberKey member_key(int number) {
  const std::string digits = std::to_string(number);
  return {InstitutionCode::trusted("9001"),
          ContractId::trusted("8" + std::string(10 - digits.size(), '0') + digits),
          MemberId::trusted("ADMIN")};
}

Bytes sha256_signature(EVP_PKEY* key, ByteView octets) {
  const crypto::OwnedDigest context{EVP_MD_CTX_new()};
  Bytes out(1'024);
  std::size_t length = out.size();
  if (EVP_DigestSignInit(context.get(), nullptr, EVP_sha256(), nullptr, key) != 1 ||
      EVP_DigestSign(context.get(), out.data(), &length, octets.data(), octets.size()) != 1) {
    give_up("the existing system's key does not sign");
  }
  out.resize(length);
  return out;
}

contract::HeldCertificate old_certificate(const ExistingSystem& old, const MemberKey& member) {
  const Time now = system_clock()();
  const Time until = now + std::chrono::days{20};
  const std::string name = certificate::common_name(member, until, Zone{});
  const auto algorithm = certificate::SignatureAlgorithm::EcdsaSha256;
  const certificate::Contents contents{
      certificate::fresh_serial(),    algorithm,
      old.authority.subject_der(),    certificate::distinguished_name("せきしょ信用金庫", name),
      until - std::chrono::days{365}, until};
  const Bytes tbs = certificate::to_be_signed(contents, old.key.public_half(), {});
  const auto leaf = must(certificate::Certificate::parse_der(
      certificate::assembled(tbs, algorithm, sha256_signature(old.authority_key.get(), tbs))));
  return {.fingerprint = leaf.fingerprint(),
          .member = member,
          .serial = leaf.serial(),
          .authority = old.authority.fingerprint(),
          .status_since = now,
          .not_before = leaf.not_before(),
          .not_after = until,
          .common_name = name,
          .pem = leaf.pem(),
          .order = {}};
}

Result<void> keep_person(staff::Records& records, const contract::HeldCertificate& held) {
  const contract::Member member{.key = held.member,
                                .company = "株式会社計測",
                                .pin_hash = std::string(97, 'h'),
                                .pin_locked_at = {},
                                .contract_locked_at = {},
                                .totp_sealed = {},
                                .last_login_at = {}};
  TRY(records.keep_member(member, entry()));
  return records.keep_certificate(held, entry());
}

// Returns the ticket's text.
Result<std::string> open_order(renewal::Records& records, const contract::HeldCertificate& held) {
  const Time now = system_clock()();
  const renewal::Order order{.id = OrderId::trusted(crypto::random_id()),
                             .member = held.member,
                             .old_certificate = held.fingerprint,
                             .opened_at = now,
                             .expires_at = now + std::chrono::days{7},
                             .request_digest = {},
                             .request_key = {},
                             .evidence = {},
                             .serial = {},
                             .tbs = {},
                             .new_certificate = {},
                             .proven_at = {},
                             .committed_at = {},
                             .closed_at = {}};
  TRY(records.keep_order(order, entry()));
  std::string text = renewal::mint_ticket_text();
  TRY(records.keep_ticket({.hash = renewal::hash_of_ticket(text),
                           .order = order.id,
                           .login = std::string(64, 'b'),
                           .matching_number = renewal::mint_matching_number(),
                           .minted_at = now,
                           .expires_at = now + std::chrono::hours{1},
                           .looked_at = {},
                           .consented_at = {},
                           .declined_at = {},
                           .voided_at = {}},
                          entry()));
  return text;
}

}  // namespace

std::vector<OpenedOrder> open_orders(storage::Store& store, const ExistingSystem& old, int from, int count) {
  std::vector<contract::HeldCertificate> held;
  for (int number = from; number < from + count; ++number) {
    held.push_back(old_certificate(old, member_key(number)));
  }
  must(store.staff().run([&](staff::Records& records) -> Result<void> {
    for (const auto& one : held) {
      TRY(keep_person(records, one));
    }
    return {};
  }));
  return must(write(store.renewals(), [&](renewal::Records& records) -> Result<std::vector<OpenedOrder>> {
    std::vector<OpenedOrder> opened;
    for (const auto& one : held) {
      opened.push_back({TRY(open_order(records, one)), one.fingerprint.text()});
    }
    return opened;
  }));
}

}  // namespace sekisho::bench
