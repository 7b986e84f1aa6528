// SPDX-License-Identifier: Apache-2.0
#include "programs/settings.h"

#include <algorithm>
#include <array>
#include <vector>

#include "programs/toml_file.h"

namespace sekisho::programs {
namespace {

struct NumberField {
  std::string_view name;
  int Settings::*field;
  int least;
  int most;
};
constexpr std::array number_fields{
    NumberField{"port", &Settings::port, 0, 65535},
    NumberField{"public_port", &Settings::public_port, 0, 65535},
    NumberField{"pki_port", &Settings::pki_port, 0, 65535},
    NumberField{"io_threads", &Settings::io_threads, 1, 64},
    NumberField{"workers", &Settings::workers, 1, 1024},
    NumberField{"password_workers", &Settings::password_workers, 0, 64},
    NumberField{"waiting", &Settings::waiting, 1, 100'000},
    NumberField{"connections", &Settings::connections, 1, 1'000'000},
    NumberField{"connections_an_address", &Settings::connections_an_address, 1, 1'000'000},
    NumberField{"new_connections_an_address", &Settings::new_connections_an_address, 1, 1'000'000},
    NumberField{"idle_seconds", &Settings::idle_seconds, 1, 3600},
    NumberField{"stop_seconds", &Settings::stop_seconds, 0, 600},
};

struct TextField {
  std::string_view name;
  std::string Settings::*field;
};
const std::array text_fields{
    TextField{"address", &Settings::address},
    TextField{"pki_address", &Settings::pki_address},
    TextField{"data", &Settings::data},
    TextField{"database", &Settings::database},
    TextField{"tls_certificate", &Settings::tls_certificate},
    TextField{"tls_key", &Settings::tls_key},
    TextField{"web", &Settings::web},
    TextField{"log_level", &Settings::log_level},
    TextField{"signer", &Settings::signer},
};

std::size_t distance(std::string_view left, std::string_view right) {
  std::vector<std::size_t> row(right.size() + 1);
  for (std::size_t at = 0; at < row.size(); ++at) {
    row[at] = at;
  }
  for (std::size_t i = 0; i < left.size(); ++i) {
    std::size_t diagonal = row[0]++;
    for (std::size_t j = 0; j < right.size(); ++j) {
      const std::size_t above = row[j + 1];
      row[j + 1] = std::min({above + 1, row[j] + 1, diagonal + (left[i] == right[j] ? 0 : 1)});
      diagonal = above;
    }
  }
  return row.back();
}

std::string nearest_name(std::string_view wrong) {
  std::string best;
  std::size_t least = 4;  // farther than that is no slip of the finger
  const auto consider = [&](std::string_view name) {
    const std::size_t away = distance(wrong, name);
    if (away < least) {
      least = away;
      best = name;
    }
  };
  for (const auto& field : number_fields) {
    consider(field.name);
  }
  for (const auto& field : text_fields) {
    consider(field.name);
  }
  return best;
}

std::string set_field(Settings& settings, std::string_view key, const toml::node& node) {
  for (const NumberField& field : number_fields) {
    if (field.name == key) {
      return set_number(settings.*field.field, key, node, field.least, field.most);
    }
  }
  for (const TextField& field : text_fields) {
    if (field.name == key) {
      return set_text(settings.*field.field, key, node);
    }
  }
  const std::string near = nearest_name(key);
  return fault(key, near.empty() ? "there is no such setting"
                                 : "there is no such setting; did you mean " + near + "?");
}

std::string faults_of(const Settings& settings) {
  std::string faults = check_log_level(settings.log_level);
  if (settings.signer != "file" && !settings.signer.starts_with('/')) {
    faults += fault("signer", "must be \"file\" or the path of a socket");
  }
  return faults;
}

}  // namespace

Result<Settings> parse_settings(const std::string& text) {
  Settings settings;
  TRY(read_toml(
      text, [&](std::string_view key, const toml::node& node) { return set_field(settings, key, node); },
      [&] { return faults_of(settings); }));
  return settings;
}

Result<Settings> load_settings(const std::string& path) { return parse_settings(TRY(read_text(path))); }

}  // namespace sekisho::programs
