// SPDX-License-Identifier: Apache-2.0
#include "login/session.h"

#include "crypto/digest.h"
#include "crypto/random.h"

namespace sekisho::login {
namespace {

// Written at most so often: a page that asks every second must not cost a commit every second.
constexpr std::chrono::seconds touch_every{20};

// The second door's certificate has expired: it counts while its grace lasts. Superseded: by the order it
// opened, whose end the person is still reading.
bool still_usable(const Session& session, const contract::Policy& policy, Time now) {
  if (session.member.kind == contract::MemberKind::Machine) {
    return false;  // marked meanwhile
  }
  if (!came_by_second_door(session.login)) {
    return allowed(session.held, Purpose::LogOff, now);
  }
  const auto status = session.held.status;
  return (status == contract::CertificateStatus::Active ||
          status == contract::CertificateStatus::Superseded) &&
         now <= session.held.not_after + std::chrono::days{policy.grace_days};
}

std::optional<End> end_by(const Session& session, const contract::Policy& policy, Time now) {
  if (now - session.login.last_seen_at > std::chrono::minutes{policy.idle_minutes}) {
    return End::Idle;
  }
  if (now - session.login.started_at > std::chrono::hours{policy.session_hours}) {
    return End::Absolute;
  }
  // A provisional certificate may hold a login that has not gone past the doctor's page yet.
  const bool waiting = session.login.stage == Stage::Certificate;
  if (!waiting && !still_usable(session, policy, now)) {
    return End::CertificateGone;
  }
  return std::nullopt;
}

Error ended(const std::string& why) { return Error{ErrorCode::LoginEnded, why}; }

Result<Session> find(Records& records, const Arrival& arrival) {
  const auto login = TRY(records.find_login(arrival.cookie_hash));
  if (!login) {
    return ended("unknown cookie");
  }
  if (login->ended_at) {
    return Error{*login->end == End::Idle ? ErrorCode::LoginIdle : ErrorCode::LoginEnded,
                 std::string(name_of(*login->end))};
  }
  // A cookie without the TLS certificate it was given to, or under another name, opens nothing.
  const bool own_certificate =
      arrival.certificate ? login->certificate == *arrival.certificate : came_by_second_door(*login);
  if (!own_certificate || login->host != arrival.host) {
    return ended("cookie of another certificate or host name");
  }
  auto member = TRY(records.find_member(login->member));
  auto held = TRY(records.find_certificate(login->certificate));
  if (!member || !held) {
    return ended("member or certificate gone");
  }
  return Session{*login, *std::move(member), *std::move(held)};
}

}  // namespace

Cookie mint_cookie() {
  std::string text = base64url(crypto::random_bytes(32));
  std::string hash = hash_of_cookie(text);
  return {std::move(text), std::move(hash)};
}

std::string hash_of_cookie(std::string_view text) { return crypto::sha256_hex(view(text)); }

std::string mint_support_number() {
  const std::string digits = std::to_string(1'000'000U + crypto::random_below(1'000'000U));
  return digits.substr(1);
}

audit::Entry entry_of(const Login& login, std::string action, Time now) {
  return audit::Entry{now,
                      login.member.institution.text(),
                      login.member.text(),
                      std::move(action),
                      login.certificate.text(),
                      {{"host", login.host}, {"support", login.support}}};
}

Result<Session> resume(Transactions<Records>& records, const Arrival& arrival,
                       const contract::Policy& policy) {
  const auto to_be_touched = [&](const Session& found) {
    return arrival.activity == Activity::Person && arrival.now - found.login.last_seen_at > touch_every;
  };
  auto session = TRY(read(records, [&](Records& open) { return find(open, arrival); }));
  std::optional<End> over = end_by(session, policy, arrival.now);
  if (!over && !to_be_touched(session)) {
    return session;
  }
  session = TRY(write(records, [&](Records& open) -> Result<Session> {
    auto found = TRY(find(open, arrival));
    over = end_by(found, policy, arrival.now);
    if (over) {
      TRY(open.end_login(found.login.id_hash, *over,
                         entry_of(found.login, "login.ended_" + std::string(name_of(*over)), arrival.now)));
    } else if (to_be_touched(found)) {
      TRY(open.touch_login(found.login.id_hash, arrival.now));
    }
    return found;
  }));
  if (over) {
    return Error{*over == End::Idle ? ErrorCode::LoginIdle : ErrorCode::LoginEnded,
                 std::string(name_of(*over))};
  }
  return session;
}

Result<void> log_off(Transactions<Records>& records, const Session& session, Time now) {
  return records.run([&](Records& open) {
    return open.end_login(session.login.id_hash, End::LogOff, entry_of(session.login, "login.log_off", now));
  });
}

Result<std::vector<std::string>> end_other_logins(Records& records, const Login& kept, Time now) {
  std::vector<std::string> hosts;
  for (const Login& other : TRY(records.live_logins(kept.member))) {
    if (other.id_hash == kept.id_hash) {
      continue;
    }
    TRY(records.end_login(other.id_hash, End::Replaced, entry_of(other, "login.ended_replaced", now)));
    if (other.host != kept.host) {  // begun anew under the same name: that one lives on with `kept`
      hosts.push_back(other.host);
    }
  }
  return hosts;
}

}  // namespace sekisho::login
