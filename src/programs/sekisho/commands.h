// SPDX-License-Identifier: Apache-2.0
// The acts of the engineer's command as plain wishes. sekisho.cpp fills them from the command line, nothing
// else does.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"
#include "certificate/authority.h"
#include "programs/sekisho/console.h"
#include "staff/authorities.h"

namespace sekisho::programs {

// Where a house keeps its things; the same defaults as sekishod's settings.
struct Where {
  std::string data{"/var/lib/sekisho"};
  std::string database;  // empty: SQLite in the data folder
};

struct CreateInstitution {
  std::string code;
  std::string name;
  std::string name_en;
  std::string self_word{"当行"};
  std::string host;
  std::string policy_file;  // JSON; empty: the defaults
  std::string key{"p256"};
};
Result<int> create_institution(const Where& where, const CreateInstitution& wish, const Console& console);

struct DraftPolicy {
  std::string institution;
  std::string wishes;  // JSON file: what is to differ
  std::string out;
};
Result<int> draft_policy(const Where& where, const DraftPolicy& wish, const Console& console);

struct ChangePolicy {
  std::string draft;
  std::vector<std::string> approvals;
};
Result<int> change_policy(const Where& where, const ChangePolicy& wish, const Console& console);

// --- an institution's CAs: a root that two custodians open on a machine without network, issuing CAs in the
// house
struct MakeRoot {
  std::string name;
  std::string organization;
  std::string key{"p384"};
  int years{25};
  std::string custodian_1;
  std::string custodian_2;
  std::string folder;
};
Result<int> make_root(const MakeRoot& wish, const Console& console);

struct InitAuthorities {
  std::string name;
  std::string organization;
  std::string key;          // of root and issuing CAs; empty: p384 and p256
  std::string issuing_key;  // where theirs is to be another
  int years{25};
  int issuing_years{10};
  std::string custodian_1;
  std::string custodian_2;
  std::vector<std::string> institutions;  // empty: all
  std::string part_1;                     // where the root was made before
  std::string part_2;
  std::string folder;
};
Result<int> init_authorities(const Where& where, const InitAuthorities& wish, const Console& console);

struct RequestAuthority {
  std::string institution;
  std::string key{"p256"};
  std::string out;  // PEM
};
Result<int> request_authority(const Where& where, const RequestAuthority& wish, const Console& console);

struct SignAuthority {
  std::string root;  // the folder that make_root filled
  std::string part_1;
  std::string part_2;
  std::string request;
  std::string name;
  std::string organization;
  int years{10};
  std::string out;  // PEM
};
Result<int> sign_authority(const SignAuthority& wish, const Console& console);

struct InstallAuthority {
  std::string institution;
  std::string certificate;
  std::string issuer;  // who stands above it, up to the root; empty: it signs itself
  staff::KeyAt key{staff::KeyAt::House};
};
Result<int> install_authority(const Where& where, const InstallAuthority& wish, const Console& console);

struct InheritAuthority {
  std::string institution;
  std::string pkcs12;       // or
  std::string key;          // PEM, with
  std::string certificate;  // its certificate
  std::string issuer;       // who stands above it, where the PKCS#12 file does not bring them
  std::string passphrase_file;
  std::string crl;              // the other system's last list, or
  std::int64_t crl_number{-1};  // that list's number
  certificate::Below below{certificate::Below::Nobody};
};
Result<int> inherit_authority(const Where& where, const InheritAuthority& wish, const Console& console);

struct AuthorityStatus {
  std::string institution;
};
Result<int> authority_status(const Where& where, const AuthorityStatus& wish, const Console& console);

struct RetireAuthority {
  std::string institution;
  std::string fingerprint;
};
Result<int> retire_authority(const Where& where, const RetireAuthority& wish, const Console& console);

struct HaltAuthority {
  std::string institution;
  std::string fingerprint;
  std::string why;
};
Result<int> halt_authority(const Where& where, const HaltAuthority& wish, const Console& console);

enum class Consent { Asked, GivenByFlag };
struct ResumeAuthority {
  std::string institution;
  std::string fingerprint;
  Consent consent{Consent::Asked};
};
Result<int> resume_authority(const Where& where, const ResumeAuthority& wish, const Console& console);

enum class Rehearsal { DryRun, ForReal };
struct Import {
  std::string csv;
  std::string authorities;
  Rehearsal rehearsal{Rehearsal::ForReal};
};
Result<int> import_members(const Where& where, const Import& wish, const Console& console);

struct VerifyCertificate {
  std::vector<std::string> trust;
  std::vector<std::string> chain;
  std::vector<std::string> crls;
  std::string time;  // RFC 3339; empty: now
  std::string leaf;
};
Result<int> verify_certificate(const VerifyCertificate& wish, const Console& console);

struct ExplainCertificate {
  std::string institution;
  std::string door;
  std::vector<std::string> chain;
  std::string leaf;
};
Result<int> explain_certificate(const Where& where, const ExplainCertificate& wish, const Console& console);

struct NamedMember {
  std::string institution;
  std::string contract;
  std::string member;
};
Result<int> unlock_member(const Where& where, const NamedMember& wish, const Console& console);
Result<int> freeze_member(const Where& where, const NamedMember& wish, const Console& console);

struct DraftMember {
  std::string act;  // "lift", "machine" or "person"
  NamedMember member;
  std::string out;
};
Result<int> draft_member(const Where& where, const DraftMember& wish, const Console& console);

struct ChangeMember {
  std::string draft;
  std::vector<std::string> approvals;
};
Result<int> change_member(const Where& where, const ChangeMember& wish, const Console& console);

// --- what one alone must not do: two named people approve it
struct MakePersonKey {
  std::string out;  // the encrypted key; its public half goes to <out>.pub
  std::string passphrase_file;
};
Result<int> make_person_key(const MakePersonKey& wish, const Console& console);

struct FoundPeople {
  std::string name_1;
  std::string key_1;  // PEM of the public half
  std::string name_2;
  std::string key_2;
};
Result<int> found_people(const Where& where, const FoundPeople& wish, const Console& console);

struct DraftPeople {
  std::string act;  // "add" or "remove"
  std::string name;
  std::string key;
  std::string out;
};
Result<int> draft_people(const DraftPeople& wish, const Console& console);

struct ChangePeople {
  std::string draft;
  std::vector<std::string> approvals;
};
Result<int> change_people(const Where& where, const ChangePeople& wish, const Console& console);
Result<int> list_people(const Where& where, const Console& console);

struct SignDraft {
  std::string draft;  // an act's, or a certificate's (PEM)
  std::string name;
  std::string key;
  std::string passphrase_file;
  std::string out;
  Consent consent{Consent::Asked};
};
Result<int> sign_draft(const SignDraft& wish, const Console& console);

struct DraftCode {
  std::string institution;
  std::string contract;
  std::string member;
  std::string out;
};
Result<int> draft_code(const Where& where, const DraftCode& wish, const Console& console);

struct OfferCode {
  std::string draft;
  std::vector<std::string> approvals;
};
Result<int> offer_code(const Where& where, const OfferCode& wish, const Console& console);

// A draft's octets without the line end that editors add; approvals likewise.
Result<std::string> read_draft(const std::string& path);
Result<std::vector<std::string>> read_approvals(const std::vector<std::string>& paths);

struct DraftOrder {
  std::string order;
  std::string out;  // PEM
};
Result<int> draft_order(const Where& where, const DraftOrder& wish, const Console& console);

struct ApproveOrder {
  std::string order;
  std::vector<std::string> approvals;
};
Result<int> approve_order(const Where& where, const ApproveOrder& wish, const Console& console);

struct CompareSignerLog {
  std::string log;  // signatures.log, or a copy of it
};
Result<int> compare_signer_log(const Where& where, const CompareSignerLog& wish, const Console& console);

struct Backup {
  std::string folder;
};
Result<int> backup(const Where& where, const Backup& wish, const Console& console);

// A backup becomes the house again. On PostgreSQL its own tools put the database back; `folder` is empty
// then.
struct Restore {
  std::string folder;
  std::vector<std::string> lists;  // revocation lists that came after it
  std::vector<std::string> logs;   // sekishod's logs that go on after it
  bool nothing_later{false};       // there are none
  std::string out;                 // of a draft
  std::vector<std::string> approvals;
};
Result<int> draft_restore(const Where& where, const Restore& wish, const Console& console);
Result<int> restore(const Where& where, const Restore& wish, const Console& console);

}  // namespace sekisho::programs
