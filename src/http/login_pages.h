// SPDX-License-Identifier: Apache-2.0
// The pages of a login host as data: doctor, PIN, card, token, and what follows a login (shapes:
// web/src/page_data.ts).
#pragma once

#include "http/document.h"
#include "login/certificate_step.h"
#include "login/next_step.h"
#include "login/session.h"

namespace sekisho::http {

// A visit that holds a login, on its own host name and certificate.
struct Guest {
  const Visit& visit;
  login::Session session;
};

// `page` with what a session adds: language of the login, support number, clocks.
Json guest_page(const Guest& guest, std::string_view name, std::string_view old_manual_step = {});

struct Diagnosis {
  login::Presented presented;
  login::Judgement judgement;
  contract::Role door{contract::Role::Administrator};
};
Result<Json> doctor_page(const Visit& visit, const Diagnosis& diagnosis);

// Whatever is next for this login, by login/next_step.
Result<Json> next_page(const Guest& guest);

Result<Json> notices_page(const Guest& guest);
Result<Json> renewal_page(const Guest& guest);      // renew, progress or done
Result<Json> second_door_page(const Guest& guest);  // progress or done
Json progress_json(const renewal::Order& order, const std::optional<renewal::Ticket>& ticket, Time now);
Result<Json> progress_page(const Guest& guest, const renewal::Order& order,
                           const std::optional<renewal::Ticket>& ticket);

}  // namespace sekisho::http
