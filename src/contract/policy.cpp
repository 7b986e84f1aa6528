// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <iterator>
#include <set>
#include <sstream>

#include "base/json.h"
#include "base/labels.h"
#include "contract/institution.h"

namespace sekisho::contract {
namespace {

using Json = nlohmann::json;

constexpr Labels<LockScope, 2> lock_scopes{
    {{LockScope::Member, "member"}, {LockScope::Contract, "contract"}}};
constexpr Labels<CellReuse, 2> cell_reuses{
    {{CellReuse::AfterWholeCard, "after_whole_card"}, {CellReuse::Always, "always"}}};

constexpr Labels<MachineRenewal, 3> machine_renewals{{{MachineRenewal::Off, "off"},
                                                      {MachineRenewal::Machines, "machines"},
                                                      {MachineRenewal::Everyone, "everyone"}}};
// What Everyone was called before members were marked.
constexpr std::string_view everyone_before = "on";

struct NumberField {
  std::string_view name;
  int Policy::*field;
  int least;
  int most;
};
constexpr std::array number_fields{
    NumberField{"pin_digits", &Policy::pin_digits, 4, 12},
    NumberField{"pin_tries", &Policy::pin_tries, 3, 10},
    NumberField{"card_cells", &Policy::card_cells, 1, 5},
    NumberField{"card_tries", &Policy::card_tries, 3, 10},
    NumberField{"idle_minutes", &Policy::idle_minutes, 2, 60},
    NumberField{"session_hours", &Policy::session_hours, 1, 24},
    NumberField{"window_days", &Policy::window_days, 1, 180},
    NumberField{"grace_days", &Policy::grace_days, 0, 365},
    NumberField{"order_days", &Policy::order_days, 1, 60},
    NumberField{"ticket_minutes", &Policy::ticket_minutes, 1, 10},
    NumberField{"overlap_days", &Policy::overlap_days, 0, 90},
    NumberField{"card_days", &Policy::card_days, 1, 60},
};

constexpr NumberField validity{"validity_months", nullptr, 1, 36};

struct ProfileField {
  std::string_view name;
  std::string CertificateProfile::*field;
};
const std::array profile_fields{
    ProfileField{"key_kinds", &CertificateProfile::key_kinds},
    ProfileField{"more_purposes", &CertificateProfile::more_purposes},
    ProfileField{"subject_country", &CertificateProfile::subject_country},
    ProfileField{"subject_unit", &CertificateProfile::subject_unit},
    ProfileField{"pki_url", &CertificateProfile::pki_url},
    ProfileField{"pki_pointers", &CertificateProfile::pki_pointers},
};

struct TextField {
  std::string_view name;
  std::string Policy::*field;
};
const std::array text_fields{
    TextField{"application_url", &Policy::application_url},
    TextField{"help_tel", &Policy::help_tel},
    TextField{"help_hours", &Policy::help_hours},
    TextField{"help_hours_en", &Policy::help_hours_en},
    TextField{"stop_tel", &Policy::stop_tel},
    TextField{"unlock_where", &Policy::unlock_where},
    TextField{"unlock_where_en", &Policy::unlock_where_en},
    TextField{"unlock_bring", &Policy::unlock_bring},
    TextField{"unlock_bring_en", &Policy::unlock_bring_en},
    TextField{"publisher", &Policy::publisher},
};

Error wrong(const std::string& key, const std::string& why) {
  return Error{ErrorCode::SettingsInvalid, "policy." + key + ": " + why};
}

Result<int> number_in(const NumberField& field, const Json& value) {
  const std::string key(field.name);
  if (!value.is_number_integer()) {
    return wrong(key, "must be a whole number");
  }
  const auto number = value.get<std::int64_t>();
  if (number < field.least || number > field.most) {
    return wrong(key, "must be " + std::to_string(field.least) + " to " + std::to_string(field.most));
  }
  return static_cast<int>(number);
}

template <class E, std::size_t N>
Result<void> choose(E& chosen, const Labels<E, N>& labels, const std::string& key, const std::string& text) {
  const auto known = parse_label(labels, text);
  if (!known.ok()) {
    std::string words(labels.front().second);
    for (std::size_t at = 1; at < N; ++at) {
      words += (at + 1 == N ? " or " : ", ") + std::string(labels[at].second);
    }
    return wrong(key, "must be " + words);
  }
  chosen = known.value();
  return {};
}

Result<void> set_choice(Policy& policy, const std::string& key, const std::string& text) {
  if (key == "lock_scope") {
    return choose(policy.lock_scope, lock_scopes, key, text);
  }
  if (key == "cell_reuse") {
    return choose(policy.cell_reuse, cell_reuses, key, text);
  }
  if (key == "machine_renewal") {
    const bool before = text == everyone_before;
    return choose(policy.machine_renewal, machine_renewals, key, before ? "everyone" : text);
  }
  return wrong(key, "unknown");
}

Result<void> set_field(Policy& policy, const std::string& key, const Json& value) {
  for (const NumberField& field : number_fields) {
    if (field.name == key) {
      policy.*field.field = TRY(number_in(field, value));
      return {};
    }
  }
  if (key == validity.name) {
    policy.certificate.validity_months = TRY(number_in(validity, value));
    return {};
  }
  if (!value.is_string()) {
    return wrong(key, "unknown, or not of this type");
  }
  const auto text = value.get<std::string>();
  for (const TextField& field : text_fields) {
    if (field.name == key) {
      policy.*field.field = text;
      return {};
    }
  }
  for (const ProfileField& field : profile_fields) {
    if (field.name == key) {
      policy.certificate.*field.field = text;
      return {};
    }
  }
  return set_choice(policy, key, text);
}

// Empty, or what goes into certificates: RFC 5280 §8 wants plain http there, and no verifier reads odd
// letters alike.
bool is_pki_url(std::string_view url) {
  constexpr std::string_view scheme = "http://";
  constexpr std::string_view letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-:";
  return url.empty() || (url.size() > scheme.size() && url.size() <= 200 && url.starts_with(scheme) &&
                         url.substr(scheme.size()).find_first_not_of(letters) == std::string_view::npos);
}

std::vector<std::string> words_of(const std::string& text) {
  std::istringstream in(text);
  return {std::istream_iterator<std::string>(in), {}};
}

template <std::size_t N>
bool only_known(const std::vector<std::string>& words, const std::array<std::string_view, N>& known) {
  const std::set<std::string> once(words.begin(), words.end());
  return once.size() == words.size() && std::all_of(words.begin(), words.end(), [&](const std::string& word) {
           return std::find(known.begin(), known.end(), word) != known.end();
         });
}

Result<void> check_profile(const CertificateProfile& profile) {
  constexpr std::array<std::string_view, 5> kinds{"rsa2048", "rsa3072", "rsa4096", "p256", "p384"};
  // Never serverAuth, OCSPSigning or the like: those speak for others.
  constexpr std::array<std::string_view, 3> purposes{"1.3.6.1.5.5.7.3.4", "1.3.6.1.5.5.7.3.36",
                                                     "1.3.6.1.4.1.311.20.2.2"};
  constexpr std::array<std::string_view, 2> pointers{"crl", "ocsp"};
  const auto keys = words_of(profile.key_kinds);
  if (keys.empty() || !only_known(keys, kinds) || keys.front() == "p384") {
    return wrong("key_kinds",
                 "must be some of rsa2048 rsa3072 rsa4096 p256 p384, the agent's own first (not p384)");
  }
  if (!only_known(words_of(profile.more_purposes), purposes)) {
    return wrong("more_purposes",
                 "must be some of 1.3.6.1.5.5.7.3.4 (e-mail), 1.3.6.1.5.5.7.3.36 (documents),"
                 " 1.3.6.1.4.1.311.20.2.2 (Windows log-on)");
  }
  const std::string& country = profile.subject_country;
  const bool two_letters =
      country.size() == 2 &&
      std::all_of(country.begin(), country.end(), [](char letter) { return letter >= 'A' && letter <= 'Z'; });
  if (!country.empty() && !two_letters) {
    return wrong("subject_country", "must be two capital letters (ISO 3166)");
  }
  if (profile.subject_unit.size() > 64) {
    return wrong("subject_unit", "must have at most 64 octets");
  }
  if (!only_known(words_of(profile.pki_pointers), pointers) || words_of(profile.pki_pointers).empty()) {
    return wrong("pki_pointers", "must be crl, ocsp or both");
  }
  return is_pki_url(profile.pki_url)
             ? Result<void>()
             : wrong("pki_url",
                     "must be http://host or http://host:port, in letters, digits, dots and hyphens");
}

}  // namespace

Result<Policy> parse_policy(std::string_view json) {
  const Json parsed = Json::parse(json, nullptr, false);
  if (!parsed.is_object()) {
    return Error{ErrorCode::SettingsInvalid, "policy: not a JSON object"};
  }
  Policy policy;
  for (const auto& [key, value] : parsed.items()) {
    TRY(set_field(policy, key, value));
  }
  // A button that leads out of the portal leads to an address that was configured, and only over TLS.
  if (!policy.application_url.empty() && !policy.application_url.starts_with("https://")) {
    return wrong("application_url", "must start with https://");
  }
  TRY(check_profile(policy.certificate));
  return policy;
}

std::string json_of(const Policy& policy) {
  Json out = Json::object();
  for (const NumberField& field : number_fields) {
    out[std::string(field.name)] = policy.*field.field;
  }
  for (const TextField& field : text_fields) {
    out[std::string(field.name)] = policy.*field.field;
  }
  out[std::string(validity.name)] = policy.certificate.validity_months;
  for (const ProfileField& field : profile_fields) {
    out[std::string(field.name)] = policy.certificate.*field.field;
  }
  out["lock_scope"] = label_of(lock_scopes, policy.lock_scope);
  out["cell_reuse"] = label_of(cell_reuses, policy.cell_reuse);
  out["machine_renewal"] = label_of(machine_renewals, policy.machine_renewal);
  return out.dump();
}

}  // namespace sekisho::contract
