// SPDX-License-Identifier: Apache-2.0
#include "certificate/list_lint.h"

#include <algorithm>

#include "base/der.h"
#include "base/der_reader.h"
#include "certificate/extensions.h"
#include "certificate/lint_failure.h"
#include "certificate/to_be_signed.h"

namespace sekisho::certificate {
namespace {

// RFC 5280 5.1.2.4: UTCTime until 2049, GeneralizedTime from 2050, both to the second and in Zulu.
Result<Time> take_time(der::Reader& from) {
  const bool utc = from.next_is(der::utc_time_tag);
  const ByteView whole = TRY(from.take_any());
  std::string digits(text_view(whole.subspan(std::min<std::size_t>(2, whole.size()))));
  if (utc) {
    digits.insert(0, "20");
  }
  if (digits.size() != 15) {
    return lint_failed("list_time");
  }
  const auto part = [&](std::size_t at, std::size_t count) { return digits.substr(at, count); };
  const Time time = TRY(parse_rfc3339(part(0, 4) + '-' + part(4, 2) + '-' + part(6, 2) + 'T' + part(8, 2) +
                                      ':' + part(10, 2) + ':' + part(12, 3)));
  // Whatever else reads as the same instant is not its one DER form.
  return std::ranges::equal(der::time(time), whole) ? Result<Time>(time)
                                                    : lint_failed("list_time", "not DER");
}

Result<void> check_head(der::Reader& list, const Certificate& authority) {
  static const Bytes version_2{0x02, 0x01, 0x01};
  if (!std::ranges::equal(TRY(list.take_any()), version_2)) {
    return lint_failed("list_version", "must be 2");
  }
  const auto algorithm = TRY(signature_algorithm_of(authority.public_key()));
  if (!std::ranges::equal(TRY(list.take_any()), algorithm_identifier(algorithm))) {
    return lint_failed("signature_algorithm", "not of the authority's kind");
  }
  if (!std::ranges::equal(TRY(list.take_any()), authority.subject_der())) {
    return lint_failed("issuer", "not the authority's subject");
  }
  return {};
}

bool is_serial(ByteView element) {
  if (element.size() < 3 || element[0] != der::integer_tag || element.size() != element[1] + std::size_t{2}) {
    return false;
  }
  const ByteView content = element.subspan(2);
  const bool padded = content[0] == 0 && (content.size() == 1 || content[1] < 0x80);
  return content[0] < 0x80 && !padded && content.size() <= longest_serial + (content[0] == 0 ? 1 : 0);
}

bool is_time(ByteView element) {
  const std::size_t digits = element[0] == der::utc_time_tag ? 12 : 14;
  return (element[0] == der::utc_time_tag || element[0] == der::generalized_time_tag) &&
         element.size() == digits + 3 && element[1] == digits + 1 && element.back() == 'Z' &&
         std::ranges::all_of(element.subspan(2, digits), [](auto one) { return one >= '0' && one <= '9'; });
}

// Of all entry extensions only the reason: an "invalidityDate" or "certificateIssuer" is never ours.
bool is_reason(ByteView element) {
  static const Bytes before{0x30, 0x0c, 0x30, 0x0a, 0x06, 0x03, 0x55, 0x1d, 0x15, 0x04, 0x03, 0x0a, 0x01};
  return element.size() == before.size() + 1 && std::ranges::equal(element.first(before.size()), before) &&
         element.back() >= 1 && element.back() <= 10 && element.back() != 7;
}

// A list has a million of them: measured by hand, no der::Reader.
bool is_entry(ByteView entry) {
  if (entry.size() < 2 || entry[1] > 21U) {
    return false;
  }
  const std::size_t time_at = entry[1] + std::size_t{2};
  if (entry.size() < time_at + 2 || !is_serial(entry.first(time_at))) {
    return false;
  }
  const std::size_t reason_at = time_at + 2 + entry[time_at + 1];
  return entry.size() >= reason_at && is_time(entry.subspan(time_at, reason_at - time_at)) &&
         (entry.size() == reason_at || is_reason(entry.subspan(reason_at)));
}

Result<std::size_t> count_entries(ByteView entries) {
  std::size_t count = 0;
  der::Reader rest(entries);
  while (!rest.done()) {
    if (!is_entry(TRY(rest.take(der::sequence_tag)))) {
      return lint_failed("list_entry", "the one at " + std::to_string(count));
    }
    ++count;
  }
  return count != 0 ? Result<std::size_t>(count)
                    : lint_failed("list_empty", "an empty list of entries is left out");
}

Result<std::uint64_t> take_number(der::Reader& list, const Certificate& authority) {
  der::Reader wrapper(TRY(list.take(der::context_tag)));
  der::Reader extensions(TRY(wrapper.take(der::sequence_tag)));
  if (!std::ranges::equal(TRY(extensions.take_any()), authority_key_identifier(authority).der)) {
    return lint_failed("extension", "authorityKeyIdentifier");
  }
  der::Reader number(TRY(extensions.take(der::sequence_tag)));
  if (!std::ranges::equal(TRY(number.take_any()), der::oid("2.5.29.20"))) {
    return lint_failed("extension", "cRLNumber");
  }
  der::Reader value(TRY(number.take(der::octet_string_tag)));
  const ByteView octets = TRY(value.take_unsigned());
  if (octets.size() > 8 || !value.done() || !number.done() || !extensions.done() || !wrapper.done()) {
    return lint_failed("extension", "cRLNumber");
  }
  std::uint64_t read = 0;
  for (const std::uint8_t octet : octets) {
    read = read << 8U | octet;
  }
  return read;
}

Result<ListHead> read_list(ByteView tbs_der, const Certificate& authority) {
  der::Reader outer(tbs_der);
  der::Reader list(TRY(outer.take(der::sequence_tag)));
  TRY(check_head(list, authority));
  ListHead head;
  head.this_update = TRY(take_time(list));
  head.next_update = TRY(take_time(list));
  if (list.next_is(der::sequence_tag)) {
    head.entries = TRY(count_entries(TRY(list.take(der::sequence_tag))));
  }
  head.number = TRY(take_number(list, authority));
  if (!list.done() || !outer.done()) {
    return lint_failed("der", "something follows");
  }
  return head.this_update < head.next_update ? Result<ListHead>(head) : lint_failed("list_times");
}

}  // namespace

bool is_list(ByteView tbs_der) {
  der::Reader outer(tbs_der);
  const auto content = outer.take(der::sequence_tag);
  return content.ok() && der::Reader(content.value()).next_is(der::integer_tag);
}

Result<ListHead> lint_list(ByteView tbs_der, const Certificate& authority) {
  auto head = read_list(tbs_der, authority);
  return head.ok() || head.error().code == ErrorCode::LintFailed ? std::move(head)
                                                                 : lint_failed("der", head.error().detail);
}

}  // namespace sekisho::certificate
