// SPDX-License-Identifier: Apache-2.0
#include "certificate/certificate_fields.h"

#include <algorithm>
#include <array>

#include "base/der_reader.h"

namespace sekisho::certificate {
namespace {

constexpr std::uint8_t utf8_tag = 0x0c;
constexpr std::uint8_t printable_tag = 0x13;

Result<CertificateFields> fields_of(ByteView der) {
  der::Reader file(der);
  der::Reader whole(TRY(file.take(der::sequence_tag)));
  CertificateFields fields;
  fields.tbs = TRY(whole.take_whole(der::sequence_tag));
  der::Reader outer(fields.tbs);
  der::Reader tbs(TRY(outer.take(der::sequence_tag)));
  if (tbs.next_is(der::context_tag)) {
    TRY(tbs.take_any());
  }
  fields.serial = TRY(tbs.take(der::integer_tag));
  TRY(tbs.take_any());
  fields.issuer = TRY(tbs.take_whole(der::sequence_tag));
  const ByteView validity = TRY(tbs.take_any());
  fields.validity =
      validity.front() == der::sequence_tag ? TRY(der::Reader(validity).take(der::sequence_tag)) : ByteView{};
  fields.subject = TRY(tbs.take_whole(der::sequence_tag));
  fields.key = TRY(tbs.take_whole(der::sequence_tag));
  if (!file.done()) {
    return Error{ErrorCode::CertificateMalformed, "bytes follow it"};
  }
  const auto algorithm = whole.take_whole(der::sequence_tag);
  if (algorithm.ok() && whole.take_bit_string().ok() && whole.done()) {
    fields.algorithm = algorithm.value();
  }
  return fields;
}

// RFC 5280 4.1.2.5: YYMMDDHHMMSSZ of 1950 to 2049, or YYYYMMDDHHMMSSZ.
std::optional<Time> usual_time(ByteView element) {
  const std::uint8_t tag = element.empty() ? 0 : element.front();
  der::Reader reader(element);
  const auto content = reader.take(tag);
  const std::size_t year_digits = tag == der::utc_time_tag ? 2 : 4;
  if ((tag != der::utc_time_tag && tag != der::generalized_time_tag) || !content.ok() ||
      content->size() != year_digits + 11 || content->back() != 'Z' ||
      !std::all_of(content->begin(), content->end() - 1,
                   [](std::uint8_t letter) { return letter >= '0' && letter <= '9'; })) {
    return std::nullopt;
  }
  const auto two = [&](std::size_t at) {
    return (content.value()[at] - '0') * 10 + content.value()[at + 1] - '0';
  };
  const auto part = [&](std::size_t number) { return two(year_digits + 2 * number); };
  const int century = tag == der::utc_time_tag ? (two(0) < 50 ? 20 : 19) : two(0);
  const Day day{std::chrono::year{century * 100 + two(year_digits - 2)},
                std::chrono::month{static_cast<unsigned>(part(0))},
                std::chrono::day{static_cast<unsigned>(part(1))}};
  if (!day.ok() || part(2) > 23 || part(3) > 59 || part(4) > 59) {
    return std::nullopt;
  }
  return std::chrono::sys_days{day} + std::chrono::hours{part(2)} + std::chrono::minutes{part(3)} +
         std::chrono::seconds{part(4)};
}

struct NamePart {
  ByteView oid;
  ByteView text;  // whole
};

Result<NamePart> part_of(ByteView attribute) {
  der::Reader outer(attribute);
  der::Reader inner(TRY(outer.take(der::sequence_tag)));
  NamePart part;
  part.oid = TRY(inner.take_whole(der::oid_tag));
  part.text = TRY(inner.take_any());
  return inner.done() && outer.done() ? Result<NamePart>(part)
                                      : Error{ErrorCode::CertificateMalformed, "name"};
}

Result<ByteView> last_common_name(ByteView name) {
  static constexpr std::array<std::uint8_t, 5> common_name{0x06, 0x03, 0x55, 0x04, 0x03};
  der::Reader outer(name);
  der::Reader parts(TRY(outer.take(der::sequence_tag)));
  ByteView found;
  while (!parts.done()) {
    const ByteView attribute = TRY(parts.take(der::set_tag));  // one in each set, or it is read elsewhere
    const NamePart part = TRY(part_of(attribute));
    if (std::ranges::equal(part.oid, common_name)) {
      found = part.text;
    }
  }
  return found;
}

}  // namespace

Result<CertificateFields> CertificateFields::of(ByteView der) {
  auto fields = fields_of(der);
  return fields.ok() ? std::move(fields)
                     : Error{ErrorCode::CertificateMalformed, "certificate: " + fields.error().detail};
}

std::optional<Validity> usual_validity(ByteView content) {
  der::Reader reader(content);
  const auto before = reader.take_any();
  const auto after = before.ok() ? reader.take_any() : before;
  if (!after.ok() || !reader.done()) {
    return std::nullopt;
  }
  const auto not_before = usual_time(before.value());
  const auto not_after = usual_time(after.value());
  return not_before && not_after ? std::optional<Validity>({*not_before, *not_after}) : std::nullopt;
}

std::optional<std::string> usual_common_name(ByteView name) {
  const auto found = last_common_name(name);
  if (!found.ok()) {
    return std::nullopt;
  }
  if (found->empty()) {
    return std::string();
  }
  const std::uint8_t tag = found->front();
  der::Reader reader(found.value());
  const auto text = reader.take(tag);
  const bool plain =
      (tag == utf8_tag || tag == printable_tag) && text.ok() &&
      std::all_of(text->begin(), text->end(), [](std::uint8_t letter) { return letter < 0x80; });
  return plain ? std::optional<std::string>(text_view(text.value())) : std::nullopt;
}

}  // namespace sekisho::certificate
