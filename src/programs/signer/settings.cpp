// SPDX-License-Identifier: Apache-2.0
#include "programs/signer/settings.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <functional>

#include "base/names.h"
#include "programs/toml_file.h"

namespace sekisho::programs {
namespace {

template <class Row>
struct RowField {
  std::string_view name;
  std::string Row::*field;
};
using AuthorityField = RowField<SignerAuthority>;
const std::array authority_fields{AuthorityField{"institution", &SignerAuthority::institution},
                                  AuthorityField{"organization", &SignerAuthority::organization},
                                  AuthorityField{"certificate", &SignerAuthority::certificate},
                                  AuthorityField{"key_file", &SignerAuthority::key_file},
                                  AuthorityField{"pkcs11", &SignerAuthority::pkcs11},
                                  AuthorityField{"token", &SignerAuthority::token},
                                  AuthorityField{"label", &SignerAuthority::label},
                                  AuthorityField{"pin_file", &SignerAuthority::pin_file},
                                  AuthorityField{"pki_url", &SignerAuthority::pki_url},
                                  AuthorityField{"pki_pointers", &SignerAuthority::pki_pointers},
                                  AuthorityField{"more_purposes", &SignerAuthority::more_purposes},
                                  AuthorityField{"subject_country", &SignerAuthority::subject_country},
                                  AuthorityField{"subject_unit", &SignerAuthority::subject_unit},
                                  AuthorityField{"key_kinds", &SignerAuthority::key_kinds},
                                  AuthorityField{"validity_months", &SignerAuthority::validity_months}};
const std::array person_fields{RowField<SignerPerson>{"name", &SignerPerson::name},
                               RowField<SignerPerson>{"public_key", &SignerPerson::public_key}};

struct TextOfSigner {
  std::string_view name;
  std::string SignerSettings::*field;
};
const std::array text_fields{TextOfSigner{"socket", &SignerSettings::socket},
                             TextOfSigner{"data", &SignerSettings::data},
                             TextOfSigner{"log_level", &SignerSettings::log_level}};
struct NumberOfSigner {
  std::string_view name;
  int SignerSettings::*field;
};
constexpr std::array number_fields{NumberOfSigner{"signatures_an_hour", &SignerSettings::signatures_an_hour},
                                   NumberOfSigner{"grace_days", &SignerSettings::grace_days}};

// What belongs together: a key in a file, a key on a token, or none.
std::string faults_between(const SignerAuthority& one) {
  const std::string name = "authority " + one.institution;
  if (!InstitutionCode::parse(one.institution).ok() || one.organization.empty() || one.certificate.empty()) {
    return fault(name, "needs institution (4 digits), organization and certificate");
  }
  if (!one.key_file.empty() && !one.pkcs11.empty()) {
    return fault(name, "has its key in key_file or behind pkcs11, not both");
  }
  if (!one.validity_months.empty() &&
      (one.validity_months.find_first_not_of("0123456789") != std::string::npos ||
       one.validity_months.size() > 2)) {
    return fault(name, "validity_months must be a number of months in quotes");
  }
  if (!one.pkcs11.empty() && (one.token.empty() || one.label.empty() || one.pin_file.empty())) {
    return fault(name, "pkcs11 needs token, label and pin_file");
  }
  return {};
}

template <class Row, std::size_t N>
std::string read_row(Row& row, const std::array<RowField<Row>, N>& fields, const toml::node& node,
                     const std::string& name) {
  if (!node.is_table()) {
    return fault(name, "must be [[" + name + "]]");
  }
  std::string faults;
  for (const auto& [key, value] : *node.as_table()) {
    const std::string_view member = key.str();
    const auto* known = std::find_if(fields.begin(), fields.end(),
                                     [&](const RowField<Row>& field) { return field.name == member; });
    faults += known == fields.end() ? fault(member, std::string("there is no such setting of ") +
                                                        (name == "authority" ? "an " : "a ") + name)
                                    : set_text(row.*known->field, member, value);
  }
  return faults;
}

std::string add_authority(SignerSettings& settings, const toml::node& node) {
  SignerAuthority& one = settings.authorities.emplace_back();
  const std::string faults = read_row(one, authority_fields, node, "authority");
  return faults.empty() ? faults_between(one) : faults;
}

std::string add_person(SignerSettings& settings, const toml::node& node) {
  SignerPerson& one = settings.people.emplace_back();
  const std::string faults = read_row(one, person_fields, node, "person");
  const bool whole = !one.name.empty() && !one.public_key.empty();
  return faults.empty() && !whole ? fault("person", "needs name and public_key") : faults;
}

std::string add_all(const toml::node& node, std::string_view key,
                    const std::function<std::string(const toml::node&)>& add) {
  if (!node.is_array()) {
    return fault(key, "must be a list");
  }
  std::string faults;
  for (const toml::node& one : *node.as_array()) {
    faults += add(one);
  }
  return faults;
}

std::string set_field(SignerSettings& settings, std::string_view key, const toml::node& node) {
  const auto* text = std::find_if(text_fields.begin(), text_fields.end(),
                                  [&](const TextOfSigner& field) { return field.name == key; });
  if (text != text_fields.end()) {
    return set_text(settings.*text->field, key, node);
  }
  const auto* number = std::find_if(number_fields.begin(), number_fields.end(),
                                    [&](const NumberOfSigner& field) { return field.name == key; });
  if (number != number_fields.end()) {
    return set_number(settings.*number->field, key, node, 1, 1'000'000);
  }
  if (key == "imports") {
    return add_all(node, key, [&](const toml::node& one) {
      return set_text(settings.imports.emplace_back(), key, one);
    });
  }
  if (key == "authority") {
    return add_all(node, key, [&](const toml::node& one) { return add_authority(settings, one); });
  }
  if (key == "person") {
    return add_all(node, key, [&](const toml::node& one) { return add_person(settings, one); });
  }
  return fault(key, "there is no such setting");
}

std::string faults_of(const SignerSettings& settings) {
  return check_log_level(settings.log_level) +
         (settings.authorities.empty() ? fault("authority", "there is none: nothing could be signed") : "");
}

}  // namespace

std::string SignerSettings::path_of(const std::string& file) const {
  return (std::filesystem::path(data) / file).string();
}

Result<SignerSettings> parse_signer_settings(const std::string& text) {
  SignerSettings settings;
  TRY(read_toml(
      text, [&](std::string_view key, const toml::node& node) { return set_field(settings, key, node); },
      [&] { return faults_of(settings); }));
  return settings;
}

Result<SignerSettings> load_signer_settings(const std::string& path) {
  return parse_signer_settings(TRY(read_text(path)));
}

}  // namespace sekisho::programs
