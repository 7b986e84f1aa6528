// SPDX-License-Identifier: Apache-2.0
#include <nlohmann/json.hpp>

#include "base/labels.h"
#include "contract/institution.h"

namespace sekisho::contract {
namespace {

using Json = nlohmann::json;

constexpr Labels<LockScope, 2> lock_scopes{
    {{LockScope::Member, "member"}, {LockScope::Contract, "contract"}}};
constexpr Labels<CellReuse, 2> cell_reuses{
    {{CellReuse::AfterWholeCard, "after_whole_card"}, {CellReuse::Always, "always"}}};

constexpr Labels<MachineRenewal, 2> machine_renewals{
    {{MachineRenewal::Off, "off"}, {MachineRenewal::On, "on"}}};

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
    TextField{"pki_url", &Policy::pki_url},
};

Error wrong(const std::string& key, const std::string& why) {
  return Error{ErrorCode::SettingsInvalid, "policy." + key + ": " + why};
}

Result<void> set_number(Policy& policy, const NumberField& field, const Json& value) {
  const std::string key(field.name);
  if (!value.is_number_integer()) {
    return wrong(key, "must be a whole number");
  }
  const auto number = value.get<std::int64_t>();
  if (number < field.least || number > field.most) {
    return wrong(key, "must be " + std::to_string(field.least) + " to " + std::to_string(field.most));
  }
  policy.*field.field = static_cast<int>(number);
  return {};
}

template <class E, std::size_t N>
Result<void> choose(E& chosen, const Labels<E, N>& labels, const std::string& key, const std::string& text) {
  const auto known = parse_label(labels, text);
  if (!known.ok()) {
    return wrong(key, "must be " + std::string(labels[0].second) + " or " + std::string(labels[1].second));
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
    return choose(policy.machine_renewal, machine_renewals, key, text);
  }
  return wrong(key, "unknown");
}

Result<void> set_field(Policy& policy, const std::string& key, const Json& value) {
  for (const NumberField& field : number_fields) {
    if (field.name == key) {
      return set_number(policy, field, value);
    }
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
  if (!is_pki_url(policy.pki_url)) {
    return wrong("pki_url", "must be http://host or http://host:port, in letters, digits, dots and hyphens");
  }
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
  out["lock_scope"] = label_of(lock_scopes, policy.lock_scope);
  out["cell_reuse"] = label_of(cell_reuses, policy.cell_reuse);
  out["machine_renewal"] = label_of(machine_renewals, policy.machine_renewal);
  return out.dump();
}

}  // namespace sekisho::contract
