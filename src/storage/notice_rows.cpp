// SPDX-License-Identifier: Apache-2.0
#include "storage/records.h"

namespace sekisho::storage {

using contract::Notice;
using contract::NoticeKind;

namespace {

Notice notice_of(Row row) {
  return Notice{.id = row.name<NoticeId>(),
                .member = row.word(&MemberKey::parse),
                .kind = row.word(&contract::parse_notice_kind),
                .subject = row.name<Fingerprint>(),
                .created_at = row.time(),
                .read_at = row.maybe_time(),
                .closed_at = row.maybe_time()};
}

}  // namespace

Result<bool> Records::keep_notice(const Notice& notice, const audit::Entry& entry) {
  const auto kept = sql_.change(
      "INSERT INTO notices (id, member, kind, subject, created_at, read_at, closed_at)"
      " VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
      {notice.id, notice.member, name_of(notice.kind), notice.subject, notice.created_at, notice.read_at,
       notice.closed_at});
  if (notice.kind == NoticeKind::RenewalDue) {
    sql_.change("UPDATE certificates SET due_noticed = 1 WHERE fingerprint = ? AND due_noticed = 0",
                {notice.subject});
  }
  if (kept == 0) {
    return false;
  }
  TRY(note(entry));
  return true;
}

Result<void> Records::close_notices(NoticeKind kind, const Fingerprint& subject, Time at) {
  sql_.change("UPDATE notices SET closed_at = ? WHERE subject = ? AND kind = ? AND closed_at IS NULL",
              {at, subject, name_of(kind)});
  return {};
}

Result<std::vector<Notice>> Records::open_notices(const MemberKey& member) {
  std::vector<Notice> found;
  for (Row& row :
       sql_.rows("SELECT id, member, kind, subject, created_at, read_at, closed_at FROM notices"
                 " WHERE member = ? AND closed_at IS NULL"
                 " ORDER BY CASE WHEN read_at IS NULL THEN 0 ELSE 1 END, created_at DESC, number DESC",
                 {member})) {
    found.push_back(notice_of(std::move(row)));
  }
  return found;
}

Result<void> Records::read_notice(const NoticeId& id, const MemberKey& member, Time at) {
  sql_.change("UPDATE notices SET read_at = ? WHERE id = ? AND member = ? AND read_at IS NULL",
              {at, id, member});
  return {};
}

}  // namespace sekisho::storage
