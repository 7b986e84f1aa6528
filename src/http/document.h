// SPDX-License-Identifier: Apache-2.0
// Page data as a document or as JSON, and errors of a page as problems. The shapes are web/src/page_data.ts.
#pragma once

#include <optional>
#include <string>

#include "base/json.h"
#include "http/form.h"
#include "http/portal.h"

namespace sekisho::http {

using Json = nlohmann::json;

// What every page shows: fields of `Common`. `session` and `support` are added by login pages.
Json page(const Visit& visit, std::string_view name, std::string_view old_manual_step = {});

// A page as the request asked for it: HTML, or JSON where it accepts only that. Never stored by the browser.
Response shown(const Visit& visit, const Json& page, int status = 200);
Response json_answer(const Json& body, int status = 200);
Response no_content();
Response redirect(const std::string& location);

// RFC 9457, with extra members; logged here once, because here it is answered.
Response refuse(const Visit& visit, const Error& error, const Json& more = Json::object());
Response problem_page(const Visit& visit, ErrorCode code);

// A POST of our own page and of no other one (threats, row 22).
Result<Form> read_own_post(const Visit& visit);

std::string_view label_of_role(contract::Role role);  // "administrator", "user"
std::optional<contract::Role> role_from(std::string_view label);

}  // namespace sekisho::http
