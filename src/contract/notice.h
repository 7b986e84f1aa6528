// SPDX-License-Identifier: Apache-2.0
// 重要なお知らせ. A notice is a kind and a subject: its text is wording of the pages, never stored HTML
// (threats, row 21).
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/names.h"
#include "base/time.h"

namespace sekisho::contract {

enum class NoticeKind { RenewalDue, Renewed };
std::string_view name_of(NoticeKind kind);
Result<NoticeKind> parse_notice_kind(std::string_view text);

struct Notice {
  NoticeId id;
  MemberKey member;
  NoticeKind kind{NoticeKind::RenewalDue};
  Fingerprint subject;  // RenewalDue: the certificate that ends; Renewed: the new one. (member, kind,
                        // subject) is unique
  Time created_at{};
  std::optional<Time> read_at;
  std::optional<Time> closed_at;
};

}  // namespace sekisho::contract
