// SPDX-License-Identifier: Apache-2.0
#include "programs/signer/settings.h"

#include <toml++/toml.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <functional>
#include <sstream>

#include "base/names.h"

namespace sekisho::programs {
namespace {

struct TextField {
  std::string_view name;
  std::string SignerAuthority::*field;
};
const std::array authority_fields{TextField{"institution", &SignerAuthority::institution},
                                  TextField{"organization", &SignerAuthority::organization},
                                  TextField{"certificate", &SignerAuthority::certificate},
                                  TextField{"key_file", &SignerAuthority::key_file},
                                  TextField{"pkcs11", &SignerAuthority::pkcs11},
                                  TextField{"token", &SignerAuthority::token},
                                  TextField{"label", &SignerAuthority::label},
                                  TextField{"pin_file", &SignerAuthority::pin_file},
                                  TextField{"crl_url", &SignerAuthority::crl_url},
                                  TextField{"ocsp_url", &SignerAuthority::ocsp_url}};

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

std::string fault(std::string_view key, const std::string& what) {
  return std::string(key) + ": " + what + "\n";
}

std::string set_text(std::string& field, std::string_view key, const toml::node& node) {
  const auto text = node.value_exact<std::string>();
  if (!text) {
    return fault(key, "must be text in quotes");
  }
  field = *text;
  return {};
}

std::string set_number(int& field, std::string_view key, const toml::node& node) {
  const auto number = node.value_exact<std::int64_t>();
  if (!number || *number < 1 || *number > 1'000'000) {
    return fault(key, "must be a whole number from 1 to 1000000");
  }
  field = static_cast<int>(*number);
  return {};
}

// What belongs together: a key in a file, a key on a token, or none.
std::string faults_between(const SignerAuthority& one) {
  const std::string name = "authority " + one.institution;
  if (!InstitutionCode::parse(one.institution).ok() || one.organization.empty() || one.certificate.empty()) {
    return fault(name, "needs institution (4 digits), organization and certificate");
  }
  if (!one.key_file.empty() && !one.pkcs11.empty()) {
    return fault(name, "has its key in key_file or behind pkcs11, not both");
  }
  if (!one.pkcs11.empty() && (one.token.empty() || one.label.empty() || one.pin_file.empty())) {
    return fault(name, "pkcs11 needs token, label and pin_file");
  }
  return {};
}

std::string add_authority(SignerSettings& settings, const toml::node& node) {
  if (!node.is_table()) {
    return fault("authority", "must be [[authority]]");
  }
  SignerAuthority one;
  std::string faults;
  for (const auto& [key, value] : *node.as_table()) {
    const std::string_view name = key.str();
    const auto* known = std::find_if(authority_fields.begin(), authority_fields.end(),
                                     [&](const TextField& field) { return field.name == name; });
    faults += known == authority_fields.end() ? fault(name, "there is no such setting of an authority")
                                              : set_text(one.*known->field, name, value);
  }
  faults += faults_between(one);
  settings.authorities.push_back(std::move(one));
  return faults;
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
    return set_number(settings.*number->field, key, node);
  }
  if (key == "imports") {
    return add_all(node, key, [&](const toml::node& one) {
      return set_text(settings.imports.emplace_back(), key, one);
    });
  }
  if (key == "authority") {
    return add_all(node, key, [&](const toml::node& one) { return add_authority(settings, one); });
  }
  return fault(key, "there is no such setting");
}

}  // namespace

std::string SignerSettings::path_of(const std::string& file) const {
  return (std::filesystem::path(data) / file).string();
}

Result<SignerSettings> parse_signer_settings(const std::string& text) {
  SignerSettings settings;
  std::string faults;
  try {
    const toml::table table = toml::parse(text);
    for (const auto& [key, node] : table) {
      faults += set_field(settings, key.str(), node);
    }
  } catch (const toml::parse_error& error) {
    return Error{ErrorCode::SettingsInvalid, "line " + std::to_string(error.source().begin.line) + ": " +
                                                 std::string(error.description()) + "\n"};
  }
  if (settings.authorities.empty()) {
    faults += fault("authority", "there is none: nothing could be signed");
  }
  return faults.empty() ? Result<SignerSettings>(std::move(settings))
                        : Result<SignerSettings>(Error{ErrorCode::SettingsInvalid, faults});
}

Result<SignerSettings> load_signer_settings(const std::string& path) {
  std::ifstream in(path);
  std::ostringstream text;
  text << in.rdbuf();
  if (!in) {
    return Error{ErrorCode::FileUnreadable, path + "\n"};
  }
  return parse_signer_settings(text.str());
}

}  // namespace sekisho::programs
