// SPDX-License-Identifier: Apache-2.0
#include "base/der_reader.h"

#include <cstddef>

namespace sekisho::der {
namespace {

constexpr std::uint8_t constructed_bit = 0x20;
constexpr std::uint8_t long_tag = 0x1f;
constexpr int deepest = 16;

struct Element {
  std::size_t header;
  std::size_t content;
};

Error broken(const char* why) { return Error{ErrorCode::BadRequest, std::string("der: ") + why}; }

// X.690 10.1: the length is definite and in its shortest form.
Result<Element> measure(ByteView der) {
  if (der.size() < 2 || (der[0] & long_tag) == long_tag) {
    return broken("no element");
  }
  Element element{2, der[1]};
  if (element.content >= 0x80) {
    const std::size_t octets = der[1] & 0x7fU;
    if (octets == 0 || octets > 4 || der.size() < 2 + octets || der[2] == 0) {
      return broken("length");
    }
    element = {2 + octets, 0};
    for (std::size_t at = 2; at < element.header; ++at) {
      element.content = element.content << 8U | der[at];
    }
    if (element.content < 0x80) {
      return broken("length is not the shortest");
    }
  }
  if (element.content > der.size() - element.header) {
    return broken("element is cut short");
  }
  return element;
}

bool well_formed_at(ByteView der, int depth) {
  while (!der.empty()) {
    const auto element = measure(der);
    if (!element.ok() || depth > deepest) {
      return false;
    }
    if ((der[0] & constructed_bit) != 0 &&
        !well_formed_at(der.subspan(element->header, element->content), depth + 1)) {
      return false;
    }
    der = der.subspan(element->header + element->content);
  }
  return true;
}

}  // namespace

Result<ByteView> Reader::take_any() {
  const Element element = TRY(measure(rest_));
  const ByteView whole = rest_.first(element.header + element.content);
  rest_ = rest_.subspan(whole.size());
  return whole;
}

Result<ByteView> Reader::take_whole(std::uint8_t tag) {
  if (!next_is(tag)) {
    return broken("another element was expected");
  }
  return take_any();
}

Result<ByteView> Reader::take(std::uint8_t tag) {
  const ByteView whole = TRY(take_whole(tag));
  return whole.subspan(TRY(measure(whole)).header);
}

Result<ByteView> Reader::take_unsigned() {
  const ByteView content = TRY(take(integer_tag));
  if (content.empty() || (content[0] & 0x80U) != 0) {
    return broken("not an unsigned integer");
  }
  if (content.size() > 1 && content[0] == 0) {
    return (content[1] & 0x80U) != 0 ? Result<ByteView>(content.subspan(1))
                                     : broken("integer is not the shortest");
  }
  return content;
}

Result<ByteView> Reader::take_bit_string() {
  const ByteView content = TRY(take(bit_string_tag));
  if (content.empty() || content[0] != 0) {
    return broken("bits are left over");
  }
  return content.subspan(1);
}

bool well_formed(ByteView der) { return well_formed_at(der, 0); }

}  // namespace sekisho::der
