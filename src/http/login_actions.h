// SPDX-License-Identifier: Apache-2.0
// What can be done on a login host, a function an action. login_routes decides who gets here.
#pragma once

#include "http/login_pages.h"

namespace sekisho::http {

inline constexpr std::string_view login_cookie = "__Host-login";

Response arrive(const Visit& visit);  // the certificate step: doctor, or a login begins

// The second door on the portal host: 有効期限が切れた方.
Response second_door_routes(const Visit& visit);

// A login's name asks for no certificate again, and the TLS port forgets it. Nothing to do for the portal
// host.
void leave_host(const Portal& portal, const std::string& host);

Response get_by_guest(const Guest& guest);
Response post_by_guest(const Guest& guest);
Result<void> keep_language(Guest& guest);

Result<Response> go_on(const Guest& guest);
Result<Response> pin(const Guest& guest, const Form& form);
Result<Response> card(const Guest& guest, const Form& form);
Result<Response> totp(const Guest& guest, const Form& form);
Result<Response> log_off(const Guest& guest);
Result<Response> start_renewal(const Guest& guest);
Result<Response> stop_renewal(const Guest& guest);
Result<Response> progress(const Guest& guest, std::string_view order);

// The next page of a login that moved on, with its new cookie.
Result<Response> moved_on(const Guest& guest, login::Advanced advanced);
void set_login_cookie(Response& response, const std::string& value);

}  // namespace sekisho::http
