// SPDX-License-Identifier: Apache-2.0
#include "programs/sekishod/served.h"

#include <algorithm>

#include "signer/socket_signer.h"

namespace sekisho::programs {
namespace {

using contract::AuthorityUse;

std::string summary_of(const std::vector<contract::Institution>& institutions,
                       const std::vector<contract::Authority>& authorities) {
  std::string out;
  for (const auto& one : institutions) {
    out += one.code.text() + one.host + one.name + one.name_en + one.self_word +
           std::to_string(one.zone.minutes_east) + contract::json_of(one.policy);
  }
  for (const auto& one : authorities) {
    out += one.fingerprint.text() + one.institution.text() + std::string(contract::name_of(one.use)) +
           one.key_file + one.above;
  }
  return out;
}

// Its key is this house's or its signer's, and it may still be needed.
bool is_ours(const contract::Authority& authority) {
  return authority.use == AuthorityUse::Issuing ||
         (authority.use == AuthorityUse::Accepted && !authority.key_file.empty());
}

// Its issuer first; nothing where nobody brought one.
Result<std::vector<certificate::Certificate>> above(const contract::Authority& authority) {
  return authority.above.empty() ? std::vector<certificate::Certificate>{}
                                 : certificate::Certificate::parse_pem_bundle(authority.above);
}

void add_new(std::vector<certificate::Certificate>& all, std::vector<certificate::Certificate> more) {
  for (certificate::Certificate& one : more) {
    if (std::none_of(all.begin(), all.end(), [&](const auto& known) { return known.der() == one.der(); })) {
      all.push_back(std::move(one));
    }
  }
}

}  // namespace

ServedInstitutions::ServedInstitutions(Transactions<staff::Records>& records, SignerOf signer,
                                       http::Hosts& hosts, Log log)
    : records_(records),
      signer_(std::move(signer)),
      hosts_(hosts),
      log_(std::move(log)),
      all_(std::make_shared<http::ServedByHost>()) {}

std::shared_ptr<const http::ServedByHost> ServedInstitutions::all() const {
  const std::lock_guard lock(mutex_);
  return all_;
}

std::shared_ptr<const http::Served> ServedInstitutions::of(const InstitutionCode& code) const {
  const auto snapshot = all();
  const auto found = std::find_if(snapshot->begin(), snapshot->end(),
                                  [&](const auto& row) { return row.second->institution.code == code; });
  return found == snapshot->end() ? nullptr : found->second;
}

Result<std::unique_ptr<certificate::Signer>> ServedInstitutions::signer_of(
    const contract::Authority& authority, const certificate::Certificate& certificate) {
  return signer_.socket.empty() ? certificate::open_key_file(authority.key_file, signer_.key_passphrase)
                                : signer::signer_at(signer_.socket, certificate);
}

// Null where its key cannot be reached: login goes on without it, issuing says "accepted, later".
std::shared_ptr<const certificate::Issuer> ServedInstitutions::issuer_of(
    const contract::Authority& authority, const certificate::Certificate& certificate) {
  auto signer = signer_of(authority, certificate);
  if (!signer.ok()) {
    log_(LogLine{Severity::Failure,
                 "authority.key_unreadable",
                 {{"institution", authority.institution.text()}, {"detail", signer.error().detail}}});
    return nullptr;
  }
  return std::make_shared<certificate::Issuer>(
      certificate, std::shared_ptr<certificate::Signer>(std::move(signer).value()));
}

Result<std::shared_ptr<const http::Served>> ServedInstitutions::build(
    const contract::Institution& institution, const Rows& rows) {
  std::vector<certificate::Certificate> accepted;
  std::vector<certificate::Certificate> roots;
  std::vector<std::shared_ptr<const certificate::Issuer>> issuers;
  for (const contract::Authority& authority : rows.authorities) {
    if (authority.institution != institution.code || authority.use == AuthorityUse::Retired) {
      continue;
    }
    auto parsed = TRY(certificate::Certificate::parse_pem(authority.pem));
    if (auto issuer = is_ours(authority) ? issuer_of(authority, parsed) : nullptr) {
      const bool issues = authority.use == AuthorityUse::Issuing;
      issuers.insert(issues ? issuers.begin() : issuers.end(), std::move(issuer));
    }
    accepted.push_back(std::move(parsed));
    add_new(roots, TRY(above(authority)));
  }
  // The issuing CAs and not what stands above them: a root's other issuing CAs are not ours to believe.
  auto trust = TRY(certificate::TrustStore::of(accepted, {}, certificate::RevocationLists::Ignored));
  return std::shared_ptr<const http::Served>(std::make_shared<http::Served>(http::Served{
      institution, std::move(accepted), std::move(trust), std::move(issuers), std::move(roots)}));
}

Result<int> ServedInstitutions::refresh() {
  const Rows rows = TRY(write(records_, [](staff::Records& records) -> Result<Rows> {
    auto institutions = TRY(records.institutions());
    auto authorities = TRY(records.authorities());
    return Rows{std::move(institutions), std::move(authorities)};
  }));
  std::string summary = summary_of(rows.institutions, rows.authorities);
  if (summary == seen_) {
    return 0;
  }
  auto fresh = std::make_shared<http::ServedByHost>();
  for (const contract::Institution& institution : rows.institutions) {
    (*fresh)[institution.host] = TRY(build(institution, rows));
  }
  const int count = static_cast<int>(fresh->size());
  auto issuing = TRY(issuing_among(rows, *fresh));
  publish(std::move(fresh), std::move(issuing));
  seen_ = std::move(summary);
  return count;
}

std::vector<revocation::IssuingAuthority> ServedInstitutions::issuing() const {
  const std::lock_guard lock(mutex_);
  return issuing_;
}

// A CA that another one follows goes on signing its list; one whose key cannot be reached keeps the list it
// has. Whoever issues now comes before those that it follows, however old an inherited one is.
Result<std::vector<revocation::IssuingAuthority>> ServedInstitutions::issuing_among(
    const Rows& rows, const http::ServedByHost& fresh) {
  std::map<Fingerprint, std::shared_ptr<const certificate::Issuer>> at_hand;
  for (const auto& [host, served] : fresh) {
    for (const auto& issuer : served->issuers) {
      at_hand[issuer->authority().fingerprint()] = issuer;
    }
  }
  std::vector<revocation::IssuingAuthority> found;
  for (const contract::Authority& authority : rows.authorities) {
    if (is_ours(authority)) {
      auto own = TRY(certificate::Certificate::parse_pem(authority.pem));
      auto over = TRY(above(authority));
      found.push_back(
          {authority.institution, std::move(own), at_hand[authority.fingerprint], std::move(over)});
      if (authority.use == AuthorityUse::Issuing) {
        std::rotate(found.begin(), std::prev(found.end()), found.end());
      }
    }
  }
  return found;
}

void ServedInstitutions::publish(std::shared_ptr<const http::ServedByHost> fresh,
                                 std::vector<revocation::IssuingAuthority> issuing) {
  std::map<std::string, std::string> code_by_host;
  std::map<std::string, std::vector<Bytes>> authorities;
  for (const auto& [host, served] : *fresh) {
    code_by_host[host] = served->institution.code.text();
    for (const certificate::Certificate& authority : served->authorities) {
      authorities[served->institution.code.text()].push_back(authority.subject_der());
    }
  }
  {
    const std::lock_guard lock(mutex_);
    all_ = std::move(fresh);
    issuing_ = std::move(issuing);
  }
  hosts_.serve(std::move(code_by_host), std::move(authorities));
}

}  // namespace sekisho::programs
