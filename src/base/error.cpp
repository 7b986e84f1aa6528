// SPDX-License-Identifier: Apache-2.0
#include "base/error.h"

#include <array>
#include <cstddef>

namespace sekisho {
namespace {

struct Row {
  std::string_view wire;
  int status;
  std::string_view ja;
  std::string_view en;
};

constexpr std::array rows{
#define SEKISHO_ERROR(name, wire, status, ja, en) Row{#wire, status, ja, en},
#include "base/errors.def"
#undef SEKISHO_ERROR
};

constexpr std::array codes{
#define SEKISHO_ERROR(name, wire, status, ja, en) ErrorCode::name,
#include "base/errors.def"
#undef SEKISHO_ERROR
};

const Row& row(ErrorCode code) { return rows.at(static_cast<std::size_t>(code)); }

}  // namespace

std::span<const ErrorCode> all_error_codes() { return codes; }
std::string_view wire_name(ErrorCode code) { return row(code).wire; }
int http_status(ErrorCode code) { return row(code).status; }
std::string_view text_of(ErrorCode code, Language language) {
  return language == Language::Japanese ? row(code).ja : row(code).en;
}

}  // namespace sekisho
