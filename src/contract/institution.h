// SPDX-License-Identifier: Apache-2.0
// A bank, its word for itself and its rules. Every number of the domain is configuration of an institution.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/names.h"
#include "base/time.h"

namespace sekisho::contract {

enum class LockScope { Member, Contract };        // whom too many wrong PINs of an administrator lock out
enum class CellReuse { AfterWholeCard, Always };  // when a cell of the customer card may be asked again
// Who may renew by EST or CMP, with the old key alone and neither PIN nor card (docs/decisions/0012): nobody,
// members that are machines (member.h), or every member.
enum class MachineRenewal { Off, Machines, Everyone };

// What a person's next certificate looks like. Name and key identifiers are not for choosing (design §2, ③).
struct CertificateProfile {
  int validity_months{12};  // from the old one's last day, to the end of that day
  // What new keys may be; the first is what the agent makes.
  std::string key_kinds{"rsa2048 rsa3072 rsa4096 p256 p384"};
  // Extended key usages beside client authentication, as dotted numbers; e-mail, documents, Windows log-on.
  std::string more_purposes;
  std::string subject_country;  // C of the subject, "JP"; empty: none
  std::string subject_unit;     // OU of the subject; empty: none
  // Where it says that its CA's list and OCSP are, "http://pki.example"; empty: nowhere.
  std::string pki_url;
  std::string pki_pointers{"crl ocsp"};  // which of the two
};

struct Policy {
  // login
  int pin_digits{4};
  int pin_tries{7};
  LockScope lock_scope{LockScope::Member};
  int card_cells{3};
  int card_tries{7};
  CellReuse cell_reuse{CellReuse::AfterWholeCard};
  int idle_minutes{10};
  int session_hours{8};
  // renewal
  int window_days{30};  // DUE: so many days before the end
  int grace_days{90};
  int order_days{7};
  int ticket_minutes{10};
  int overlap_days{7};
  MachineRenewal machine_renewal{MachineRenewal::Off};
  // what people are told
  std::string application_url;  // お取引へ進む; empty: no button
  std::string help_tel{"0120-000-000"};
  std::string help_hours{"平日 9:00〜17:00"};
  std::string help_hours_en{"Mon–Fri 9:00–17:00"};
  std::string stop_tel{"0120-000-999"};
  std::string unlock_where{"お取引店の窓口"};
  std::string unlock_where_en{"your branch"};
  std::string unlock_bring{"届出印、本人確認書類"};
  std::string unlock_bring_en{"registered seal, identity document"};
  int card_days{7};
  std::string publisher{"Sekisho"};
  CertificateProfile certificate;
};

Result<Policy> parse_policy(std::string_view json);  // SettingsInvalid names the unknown or wrong key
std::string json_of(const Policy& policy);

struct Institution {
  InstitutionCode code;
  std::string name;       // "せきしょ信用金庫"
  std::string name_en;    // "Sekisho Shinkin Bank"
  std::string self_word;  // 当金庫, 当行, 当組合
  std::string host;       // "portal.localhost"
  Zone zone;
  Policy policy;
};

enum class AuthorityUse { Issuing, Accepted, Retired };  // Accepted: its leaves log in, it issues no more
std::string_view name_of(AuthorityUse use);
Result<AuthorityUse> parse_authority_use(std::string_view text);

struct Authority {
  Fingerprint fingerprint;
  InstitutionCode institution;
  AuthorityUse use{AuthorityUse::Accepted};
  std::string pem;
  std::string key_file;  // path, empty where the key is not ours
  std::string above;  // PEM of the CAs above it, its issuer first; published with it, never trusted for login
};

}  // namespace sekisho::contract
