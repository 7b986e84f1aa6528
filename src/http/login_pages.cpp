// SPDX-License-Identifier: Apache-2.0
#include "http/login_pages.h"

namespace sekisho::http {
namespace {

using contract::Role;

Json chosen_json(const Guest& guest) {
  const auto& held = guest.session.held;
  return {{"common_name", held.common_name},
          {"role", label_of_role(contract::role_of(held.member))},
          {"company", guest.session.member.company},
          {"until", rfc3339(held.not_after)},
          {"days_left", days_left(guest.visit.now, held.not_after, guest.visit.institution().zone)}};
}

std::string said(const Guest& guest, const std::string& ja, const std::string& en) {
  return guest.session.login.language == Language::Japanese ? ja : en;
}

Role role_of(const Guest& guest) { return contract::role_of(guest.session.login.member); }

// Null before the first miss: a number that nobody asked about only frightens.
Json tries_left(int attempts, int tries) { return attempts == 0 ? Json(nullptr) : Json(tries - attempts); }

Json pin_page(const Guest& guest) {
  const contract::Policy& policy = guest.visit.institution().policy;
  Json shown = guest_page(guest, "pin", "⑤");
  shown["chosen"] = chosen_json(guest);
  shown["role"] = label_of_role(role_of(guest));
  shown["digits"] = policy.pin_digits;
  shown["tries_left"] = tries_left(guest.session.member.pin_attempts, policy.pin_tries);
  shown["unlock_where"] = said(guest, policy.unlock_where, policy.unlock_where_en);
  shown["unlock_bring"] = said(guest, policy.unlock_bring, policy.unlock_bring_en);
  return shown;
}

Json pin_locked_page(const Guest& guest) {
  const contract::Policy& policy = guest.visit.institution().policy;
  Json shown = guest_page(guest, "pin_locked", "⑤");
  shown["role"] = label_of_role(role_of(guest));
  shown["whole_contract"] = guest.session.member.contract_locked_at.has_value();
  shown["unlock_where"] = said(guest, policy.unlock_where, policy.unlock_where_en);
  shown["unlock_bring"] = said(guest, policy.unlock_bring, policy.unlock_bring_en);
  shown["days_left"] =
      days_left(guest.visit.now, guest.session.held.not_after, guest.visit.institution().zone);
  return shown;
}

Json card_page(const Guest& guest, const contract::CustomerCard& card) {
  const contract::Policy& policy = guest.visit.institution().policy;
  Json shown = guest_page(guest, "card", "⑥");
  shown["role"] = label_of_role(role_of(guest));
  shown["cells"] = card.challenge;
  shown["digits"] = contract::card_value_digits;
  shown["tries_left"] = tries_left(card.attempts, policy.card_tries);
  shown["uses_left"] = nullptr;  // cells come round again: no card runs out
  shown["card_days"] = policy.card_days;
  return shown;
}

Json totp_page(const Guest& guest) {
  Json shown = guest_page(guest, "totp", "⑥");
  shown["role"] = label_of_role(role_of(guest));
  shown["tries_left"] =
      tries_left(guest.session.member.totp_attempts, guest.visit.institution().policy.card_tries);
  return shown;
}

Json second_factor_locked_page(const Guest& guest, std::string_view factor) {
  Json shown = guest_page(guest, "card_locked", "⑥");
  shown["factor"] = factor;
  return shown;
}

Result<Json> confirm_page(const Guest& guest) {
  Diagnosis diagnosis;
  diagnosis.door = guest.session.login.door;
  diagnosis.presented.leaf = TRY(certificate::Certificate::parse_pem(guest.session.held.pem));
  diagnosis.presented.path = Result<void>();
  diagnosis.presented.held = guest.session.held;
  diagnosis.judgement =
      login::judge(diagnosis.presented, guest.visit.institution(), diagnosis.door, guest.visit.now);
  if (diagnosis.judgement.good()) {
    // It was provisional when it came; its handshake has proven it since.
    diagnosis.judgement = {ErrorCode::DoctorProvisional, login::GoOn::Confirmed};
  }
  Json shown = TRY(doctor_page(guest.visit, diagnosis));
  shown.update(guest_page(guest, "doctor", "③"));
  return shown;
}

}  // namespace

Json guest_page(const Guest& guest, std::string_view name, std::string_view old_manual_step) {
  Json shown = page(guest.visit, name, old_manual_step);
  const contract::Policy& policy = guest.visit.institution().policy;
  const auto until_absolute =
      guest.session.login.started_at + std::chrono::hours{policy.session_hours} - guest.visit.now;
  shown["support"] = guest.session.login.support;
  shown["session"] = {{"idle_seconds", policy.idle_minutes * 60}, {"left_seconds", until_absolute.count()}};
  return shown;
}

Result<Json> next_page(const Guest& guest) {
  const contract::Policy& policy = guest.visit.institution().policy;
  auto& records = guest.visit.portal.logins;
  const MemberKey& key = guest.session.login.member;
  const auto card = TRY(read(records, [&](login::Records& open) { return open.find_card(key); }));
  switch (login::next_step(guest.session.login, guest.session.member, card, policy)) {
    case login::Step::Doctor:
      return confirm_page(guest);
    case login::Step::Pin:
      return pin_page(guest);
    case login::Step::PinLocked:
      return pin_locked_page(guest);
    case login::Step::Card:
      return card_page(guest, TRY(login::challenge_of(records, key, policy)));
    case login::Step::CardLocked:
      return second_factor_locked_page(guest, "card");
    case login::Step::Totp:
      return totp_page(guest);
    case login::Step::TotpLocked:
      return second_factor_locked_page(guest, "totp");
    case login::Step::Done:
      return login::came_by_second_door(guest.session.login) ? second_door_page(guest) : notices_page(guest);
  }
  return Error{ErrorCode::Internal, "no next step"};
}

}  // namespace sekisho::http
