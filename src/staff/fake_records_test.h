// SPDX-License-Identifier: Apache-2.0
// Records in memory for the tests of this folder: an error rolls back as a database would.
#pragma once

#include <algorithm>
#include <map>
#include <set>

#include "staff/house.h"

namespace sekisho::staff {

struct Kept {
  std::vector<contract::Institution> institutions;
  std::vector<contract::Authority> authorities;
  std::map<MemberKey, contract::Member> members;
  std::map<MemberKey, contract::CustomerCard> cards;
  std::map<Fingerprint, contract::HeldCertificate> certificates;
  std::set<KeyFingerprint> keys;
  std::map<MemberKey, std::int64_t> extended;
  std::vector<MemberKey> unlocked;
  std::vector<certificate::NamedPerson> people;
  std::map<Fingerprint, std::pair<std::int64_t, std::vector<RevokedElsewhere>>> lists_elsewhere;
  std::vector<renewal::Halt> halts;
  std::vector<audit::Entry> entries;
};

class FakeRecords final : public Records {
 public:
  explicit FakeRecords(Kept& kept) : kept_(kept) {}

  Result<std::vector<contract::Institution>> institutions() override { return kept_.institutions; }
  Result<std::vector<contract::Authority>> authorities() override { return kept_.authorities; }
  Result<std::optional<contract::Member>> find_member(const MemberKey& key) override {
    return find(kept_.members, key);
  }
  Result<std::optional<contract::HeldCertificate>> find_certificate(const Fingerprint& fingerprint) override {
    return find(kept_.certificates, fingerprint);
  }
  Result<std::vector<contract::HeldCertificate>> certificates_of(const MemberKey&) override {
    return std::vector<contract::HeldCertificate>{};
  }
  Result<std::vector<renewal::Order>> orders_of(const MemberKey&) override {
    return std::vector<renewal::Order>{};
  }

  Result<bool> keep_institution(const contract::Institution& institution,
                                const audit::Entry& entry) override {
    kept_.entries.push_back(entry);
    kept_.institutions.push_back(institution);
    return true;
  }
  Result<void> set_policy(const InstitutionCode& institution, const contract::Policy& policy,
                          const audit::Entry& entry) override {
    for (contract::Institution& one : kept_.institutions) {
      if (one.code == institution) {
        one.policy = policy;
      }
    }
    kept_.entries.push_back(entry);
    return {};
  }
  Result<bool> keep_authority(const contract::Authority& authority, const audit::Entry& entry) override {
    kept_.entries.push_back(entry);
    kept_.authorities.push_back(authority);
    return true;
  }
  Result<void> set_authority_use(const Fingerprint& authority, contract::AuthorityUse use,
                                 const audit::Entry& entry) override {
    kept_.entries.push_back(entry);
    for (contract::Authority& one : kept_.authorities) {
      one.use = one.fingerprint == authority ? use : one.use;
    }
    return {};
  }
  Result<void> give_authority_key(const contract::Authority& authority, const audit::Entry& entry) override {
    kept_.entries.push_back(entry);
    for (contract::Authority& one : kept_.authorities) {
      one = one.fingerprint == authority.fingerprint ? authority : one;
    }
    return {};
  }
  Result<void> continue_lists(const Fingerprint& authority, std::int64_t last_number,
                              const std::vector<RevokedElsewhere>& revoked) override {
    kept_.lists_elsewhere[authority] = {last_number, revoked};
    return {};
  }
  Result<LeavesOfAuthority> usable_leaves_of(const Fingerprint& authority, Time now) override {
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
  Result<bool> keep_member(const contract::Member& member, const audit::Entry& entry) override {
    kept_.entries.push_back(entry);
    return kept_.members.emplace(member.key, member).second;
  }
  Result<bool> keep_card(const contract::CustomerCard& card, const audit::Entry& entry) override {
    kept_.entries.push_back(entry);
    return kept_.cards.emplace(card.member, card).second;
  }
  Result<void> keep_certificate(const contract::HeldCertificate& certificate,
                                const audit::Entry& entry) override {
    kept_.entries.push_back(entry);
    kept_.certificates.emplace(certificate.fingerprint, certificate);
    return {};
  }
  Result<bool> remember_key(const KeyFingerprint& key, Time) override {
    return kept_.keys.insert(key).second;
  }
  Result<void> unlock_member(const MemberKey& member, const audit::Entry& entry) override {
    kept_.entries.push_back(entry);
    kept_.unlocked.push_back(member);
    return {};
  }
  Result<void> extend_open_orders(const MemberKey& member, std::int64_t seconds) override {
    kept_.extended[member] += seconds;
    return {};
  }
  Result<void> extend_open_orders_of_contract(const MemberKey& member, std::int64_t seconds) override {
    for (const auto& [key, row] : kept_.members) {
      if (key.institution == member.institution && key.contract == member.contract) {
        kept_.extended[key] += seconds;
      }
    }
    return {};
  }
  Result<std::vector<contract::HeldCertificate>> certificates_made_here() override {
    return std::vector<contract::HeldCertificate>{};
  }
  Result<std::vector<std::string>> planned_drafts() override { return std::vector<std::string>{}; }
  Result<bool> set_member_kind(const contract::Member& known, contract::MemberKind kind,
                               const audit::Entry& entry) override {
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
  Result<std::vector<renewal::Halt>> halts() override { return kept_.halts; }
  Result<bool> keep_halt(const renewal::Halt& halt, const audit::Entry& entry) override {
    const bool known = std::any_of(kept_.halts.begin(), kept_.halts.end(),
                                   [&](const auto& one) { return one.authority == halt.authority; });
    if (!known) {
      kept_.halts.push_back(halt);
      kept_.entries.push_back(entry);
    }
    return !known;
  }
  Result<void> lift_halt(const Fingerprint& authority, const audit::Entry& entry) override {
    std::erase_if(kept_.halts, [&](const auto& one) { return one.authority == authority; });
    kept_.entries.push_back(entry);
    return {};
  }
  Result<std::vector<certificate::NamedPerson>> named_people() override { return kept_.people; }
  Result<bool> keep_named_person(const certificate::NamedPerson& person, Time,
                                 const audit::Entry& entry) override {
    const bool known = std::any_of(kept_.people.begin(), kept_.people.end(), [&](const auto& one) {
      return one.name == person.name || one.key.der() == person.key.der();
    });
    if (!known) {
      kept_.people.push_back(person);
      kept_.entries.push_back(entry);
    }
    return !known;
  }
  Result<void> remove_named_person(const std::string& name, const audit::Entry& entry) override {
    std::erase_if(kept_.people, [&](const auto& one) { return one.name == name; });
    kept_.entries.push_back(entry);
    return {};
  }

 private:
  template <class Key, class Value>
  static std::optional<Value> find(const std::map<Key, Value>& all, const Key& key) {
    const auto found = all.find(key);
    return found == all.end() ? std::nullopt : std::optional<Value>(found->second);
  }
  Kept& kept_;
};

class FakeTransactions final : public Transactions<Records> {
 public:
  Result<void> run(const std::function<Result<void>(Records&)>& work) override {
    const Kept before = kept;
    FakeRecords records(kept);
    Result<void> ended = work(records);
    if (!ended.ok()) {
      kept = before;
    }
    return ended;
  }
  Kept kept;
};

}  // namespace sekisho::staff
