// SPDX-License-Identifier: Apache-2.0
#include "storage/utf8.h"

#include <cstdint>
#include <cstring>

namespace sekisho::storage {
namespace {

struct Form {
  std::size_t length{0};   // 0: no character begins with this octet
  std::uint32_t least{0};  // RFC 3629 §3: a longer form than needed is invalid
  std::uint32_t value{0};
};

Form form_of(std::uint8_t lead) {
  if (lead < 0x80U) {
    return {1, 1, lead};  // least 1: no NUL
  }
  if ((lead & 0xE0U) == 0xC0U) {
    return {2, 0x80, lead & 0x1FU};
  }
  if ((lead & 0xF0U) == 0xE0U) {
    return {3, 0x800, lead & 0x0FU};
  }
  if ((lead & 0xF8U) == 0xF0U) {
    return {4, 0x10000, lead & 0x07U};
  }
  return {};
}

// No overlong form, no surrogate, nothing beyond Unicode (RFC 3629 §3).
bool is_scalar(const Form& form) {
  const bool surrogate = form.value >= 0xD800U && form.value <= 0xDFFFU;
  return form.value >= form.least && form.value <= 0x10FFFFU && !surrogate;
}

// How many octets at its beginning are ASCII without NUL, eight at a time: nearly all that is stored is
// nothing else.
std::size_t plain_ascii(std::string_view text) {
  constexpr std::uint64_t ones = 0x0101010101010101U;
  constexpr std::uint64_t highest = ones << 7U;
  std::size_t at = 0;
  for (std::uint64_t eight = 0; at + sizeof eight <= text.size(); at += sizeof eight) {
    std::memcpy(&eight, text.data() + at, sizeof eight);
    // Subtracting one sets the highest bit of an octet that is zero, and of some neighbours: those are looked
    // at alone.
    if (((eight | (eight - ones)) & highest) != 0) {
      return at;
    }
  }
  return at;
}

// How many octets its first character takes: 0 where it is none, or NUL.
std::size_t first_character(std::string_view text) {
  Form form = form_of(static_cast<std::uint8_t>(text[0]));
  if (form.length == 0 || form.length > text.size()) {
    return 0;
  }
  for (std::size_t at = 1; at < form.length; ++at) {
    const auto octet = static_cast<std::uint8_t>(text[at]);
    if ((octet & 0xC0U) != 0x80U) {
      return 0;
    }
    form.value = (form.value << 6U) | (octet & 0x3FU);
  }
  return is_scalar(form) ? form.length : 0;
}

}  // namespace

bool is_plain_utf8(std::string_view text) {
  while (!text.empty()) {
    std::size_t taken = plain_ascii(text);
    if (taken == 0) {
      taken = first_character(text);
    }
    if (taken == 0) {
      return false;
    }
    text.remove_prefix(taken);
  }
  return true;
}

}  // namespace sekisho::storage
