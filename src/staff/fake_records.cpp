// SPDX-License-Identifier: Apache-2.0
#include "staff/fake_records.h"

namespace sekisho::staff {

Result<std::optional<contract::Member>> FakeRecords::find_member(const MemberKey& key) {
  return find(kept_.members, key);
}

Result<std::optional<contract::HeldCertificate>> FakeRecords::find_certificate(
    const Fingerprint& fingerprint) {
  return find(kept_.certificates, fingerprint);
}

Result<std::vector<contract::HeldCertificate>> FakeRecords::certificates_of(const MemberKey&) {
  return std::vector<contract::HeldCertificate>{};
}

Result<std::vector<renewal::Order>> FakeRecords::orders_of(const MemberKey&) {
  return std::vector<renewal::Order>{};
}

Result<bool> FakeRecords::keep_institution(const contract::Institution& institution,
                                           const audit::Entry& entry) {
  kept_.entries.push_back(entry);
  kept_.institutions.push_back(institution);
  return true;
}

Result<void> FakeRecords::set_policy(const InstitutionCode& institution, const contract::Policy& policy,
                                     const audit::Entry& entry) {
  for (contract::Institution& one : kept_.institutions) {
    if (one.code == institution) {
      one.policy = policy;
    }
  }
  kept_.entries.push_back(entry);
  return {};
}

Result<bool> FakeRecords::keep_authority(const contract::Authority& authority, const audit::Entry& entry) {
  kept_.entries.push_back(entry);
  kept_.authorities.push_back(authority);
  return true;
}

Result<void> FakeRecords::set_authority_use(const Fingerprint& authority, contract::AuthorityUse use,
                                            const audit::Entry& entry) {
  kept_.entries.push_back(entry);
  for (contract::Authority& one : kept_.authorities) {
    one.use = one.fingerprint == authority ? use : one.use;
  }
  return {};
}

Result<void> FakeRecords::give_authority_key(const contract::Authority& authority,
                                             const audit::Entry& entry) {
  kept_.entries.push_back(entry);
  for (contract::Authority& one : kept_.authorities) {
    one = one.fingerprint == authority.fingerprint ? authority : one;
  }
  return {};
}

Result<void> FakeRecords::continue_lists(const Fingerprint& authority, std::int64_t last_number,
                                         const std::vector<RevokedElsewhere>& revoked) {
  kept_.lists_elsewhere[authority] = {last_number, revoked};
  return {};
}

Result<EndedByRestore> FakeRecords::end_what_was_under_way(std::int64_t totp_step,
                                                           const audit::Entry& entry) {
  kept_.ended_up_to_step = totp_step;
  kept_.entries.push_back(entry);
  return EndedByRestore{};
}

Result<int> FakeRecords::make_not_good(const Fingerprint& authority, std::int64_t last_number,
                                       const std::vector<RevokedElsewhere>& revoked) {
  kept_.lists_elsewhere[authority] = {last_number, revoked};
  return static_cast<int>(revoked.size());
}

Result<LeavesOfAuthority> FakeRecords::usable_leaves_of(const Fingerprint& authority, Time now) {
  LeavesOfAuthority leaves;
  for (const auto& [fingerprint, held] : kept_.certificates) {
    if (held.authority == authority && held.not_after >= now &&
        held.status != contract::CertificateStatus::Revoked) {
      ++leaves.count;
      leaves.last_ends = std::max(leaves.last_ends.value_or(held.not_after), held.not_after);
    }
  }
  return leaves;
}

Result<bool> FakeRecords::keep_member(const contract::Member& member, const audit::Entry& entry) {
  kept_.entries.push_back(entry);
  return kept_.members.emplace(member.key, member).second;
}

Result<bool> FakeRecords::keep_card(const contract::CustomerCard& card, const audit::Entry& entry) {
  kept_.entries.push_back(entry);
  return kept_.cards.emplace(card.member, card).second;
}

Result<void> FakeRecords::keep_certificate(const contract::HeldCertificate& certificate,
                                           const audit::Entry& entry) {
  kept_.entries.push_back(entry);
  kept_.certificates.emplace(certificate.fingerprint, certificate);
  return {};
}

Result<bool> FakeRecords::remember_key(const KeyFingerprint& key, Time) {
  return kept_.keys.insert(key).second;
}

Result<void> FakeRecords::unlock_member(const MemberKey& member, const audit::Entry& entry) {
  kept_.entries.push_back(entry);
  kept_.unlocked.push_back(member);
  return {};
}

Result<void> FakeRecords::extend_open_orders(const MemberKey& member, std::int64_t seconds) {
  kept_.extended[member] += seconds;
  return {};
}

Result<void> FakeRecords::extend_open_orders_of_contract(const MemberKey& member, std::int64_t seconds) {
  for (const auto& [key, row] : kept_.members) {
    if (key.institution == member.institution && key.contract == member.contract) {
      kept_.extended[key] += seconds;
    }
  }
  return {};
}

Result<std::vector<contract::HeldCertificate>> FakeRecords::certificates_made_here() {
  return std::vector<contract::HeldCertificate>{};
}

Result<bool> FakeRecords::set_member_kind(const contract::Member& known, contract::MemberKind kind,
                                          const audit::Entry& entry) {
  const auto row = kept_.members.find(known.key);
  if (row == kept_.members.end() || row->second.kind != known.kind ||
      row->second.kind_changed_at != known.kind_changed_at) {
    return false;
  }
  row->second.kind = kind;
  row->second.kind_changed_at = entry.at;
  kept_.entries.push_back(entry);
  return true;
}

Result<bool> FakeRecords::keep_halt(const renewal::Halt& halt, const audit::Entry& entry) {
  const bool known = std::any_of(kept_.halts.begin(), kept_.halts.end(),
                                 [&](const auto& one) { return one.authority == halt.authority; });
  if (!known) {
    kept_.halts.push_back(halt);
    kept_.entries.push_back(entry);
  }
  return !known;
}

Result<void> FakeRecords::lift_halt(const Fingerprint& authority, const audit::Entry& entry) {
  std::erase_if(kept_.halts, [&](const auto& one) { return one.authority == authority; });
  kept_.entries.push_back(entry);
  return {};
}

Result<void> FakeRecords::set_issue_clock(const renewal::IssueClock& clock, const audit::Entry& entry) {
  for (renewal::IssueClock& one : kept_.clocks) {
    one.newest = one.authority == clock.authority ? clock.newest : one.newest;
  }
  kept_.entries.push_back(entry);
  return {};
}

Result<bool> FakeRecords::keep_named_person(const certificate::NamedPerson& person, Time,
                                            const audit::Entry& entry) {
  const bool known = std::any_of(kept_.people.begin(), kept_.people.end(), [&](const auto& one) {
    return one.name == person.name || one.key.der() == person.key.der();
  });
  if (!known) {
    kept_.people.push_back(person);
    kept_.entries.push_back(entry);
  }
  return !known;
}

Result<void> FakeRecords::remove_named_person(const std::string& name, const audit::Entry& entry) {
  std::erase_if(kept_.people, [&](const auto& one) { return one.name == name; });
  kept_.entries.push_back(entry);
  return {};
}

Result<void> FakeTransactions::run(const std::function<Result<void>(Records&)>& work) {
  const Kept before = kept;
  FakeRecords records(kept);
  Result<void> ended = work(records);
  if (!ended.ok()) {
    kept = before;
  }
  return ended;
}

}  // namespace sekisho::staff
