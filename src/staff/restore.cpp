// SPDX-License-Identifier: Apache-2.0
#include "staff/restore.h"

#include <algorithm>
#include <map>

#include "audit/approvers.h"
#include "base/json.h"
#include "crypto/digest.h"
#include "crypto/json_text.h"
#include "crypto/totp.h"
#include "staff/revoked_of.h"

namespace sekisho::staff {
namespace {

using contract::CertificateStatus;

// Of one CA.
struct Told {
  std::int64_t last_number{0};
  std::map<Serial, RevokedElsewhere> by_serial;  // the last word of each; logs are younger than lists
};
using ToldByAuthority = std::map<Fingerprint, Told>;

Result<void> hear_list(const std::vector<contract::Authority>& authorities, ByteView file, Time now,
                       ToldByAuthority& told) {
  for (const contract::Authority& one : authorities) {
    const auto list = certificate::read_list(file, TRY(certificate::Certificate::parse_pem(one.pem)));
    if (!list.ok()) {
      if (list.error().code == ErrorCode::PathUnknownIssuer) {
        continue;
      }
      return list.error();
    }
    TRY(check_is_of_the_past(list.value(), now));
    Told& by = told[one.fingerprint];
    by.last_number = std::max(by.last_number, list->number);
    for (RevokedElsewhere& entry : revoked_of(list.value())) {
      by.by_serial.insert_or_assign(entry.serial, std::move(entry));
    }
    return {};
  }
  return Error{ErrorCode::PathUnknownIssuer, "a revocation list by none of this house's CAs"};
}

bool is_not_good(CertificateStatus status) {
  return status == CertificateStatus::Revoked || status == CertificateStatus::Frozen;
}

// False: no line of that kind.
Result<bool> hear_line(const std::string& line, ToldByAuthority& told) {
  const auto json = nlohmann::json::parse(line, nullptr, false);
  if (crypto::text_member(json, "event") != "certificate.status") {
    return false;
  }
  const auto authority = TRY(Fingerprint::parse(crypto::text_member(json, "authority")));
  auto serial = TRY(Serial::parse(crypto::text_member(json, "serial")));
  const auto status = TRY(contract::parse_certificate_status(crypto::text_member(json, "status")));
  const auto reason = TRY(contract::parse_revocation_reason(crypto::text_member(json, "reason")));
  const Time since = TRY(parse_rfc3339(crypto::text_member(json, "since")));
  told[authority].by_serial.insert_or_assign(serial, RevokedElsewhere{serial, status, reason, since});
  return true;
}

Result<void> hear_log(const std::string& log, ToldByAuthority& told) {
  bool heard = false;
  for (std::size_t at = 0; at < log.size();) {
    const std::size_t end = std::min(log.find('\n', at), log.size());
    heard = TRY(hear_line(log.substr(at, end - at), told)) || heard;
    at = end + 1;
  }
  return heard ? Result<void>()
               : Error{ErrorCode::ImportRefused, "a log without a line about a certificate's status"};
}

Result<ToldByAuthority> hear(Records& records, const Later& later, Time now) {
  ToldByAuthority told;
  const auto authorities = TRY(records.authorities());
  for (const Bytes& list : later.lists) {
    TRY(hear_list(authorities, list, now, told));
  }
  for (const std::string& log : later.logs) {
    TRY(hear_log(log, told));
  }
  std::erase_if(told, [&](const auto& one) {
    return std::none_of(authorities.begin(), authorities.end(),
                        [&](const contract::Authority& known) { return known.fingerprint == one.first; });
  });
  return told;
}

Result<int> believe(Records& records, const ToldByAuthority& told) {
  int changed = 0;
  for (const auto& [authority, by] : told) {
    std::vector<RevokedElsewhere> not_good;
    for (const auto& [serial, one] : by.by_serial) {
      if (is_not_good(one.status)) {
        not_good.push_back(one);
      }
    }
    changed += TRY(records.make_not_good(authority, by.last_number, not_good));
  }
  return changed;
}

}  // namespace

std::string draft_of_restore(const std::string& backup_sha256, const Later& later) {
  std::string others;
  const auto add = [&](ByteView file) { others += (others.empty() ? "" : ",") + crypto::sha256_hex(file); };
  for (const Bytes& list : later.lists) {
    add(list);
  }
  for (const std::string& log : later.logs) {
    add(view(log));
  }
  return nlohmann::json{{"act", "house.restore"}, {"backup", backup_sha256}, {"later", std::move(others)}}
      .dump();
}

Result<Restored> restore(const House& house, const std::string& backup_sha256, const Later& later,
                         const std::vector<std::string>& approvers) {
  return write(house.records, [&](Records& records) -> Result<Restored> {
    Restored done;
    done.not_good = TRY(believe(records, TRY(hear(records, later, house.now))));
    audit::Entry entry{house.now, "", "engineer:" + house.account, "house.restored", backup_sha256, {}};
    entry.details.emplace_back("not_good", std::to_string(done.not_good));
    audit::add_approvers(entry, approvers);
    // A code is good one step early, too.
    done.ended = TRY(records.end_what_was_under_way(crypto::totp_step_of(house.now) + 1, entry));
    return done;
  });
}

}  // namespace sekisho::staff
