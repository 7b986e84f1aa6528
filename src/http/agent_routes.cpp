// SPDX-License-Identifier: Apache-2.0
// What the agent may ask, on the portal host (docs/ROUTES.md). No cookie, no certificate: a ticket finds the
// order, a signature by the old or the new key moves it.
#include "http/document.h"

namespace sekisho::http {
namespace {

using renewal::Renewals;

Result<renewal::Signed> read_signed(const Visit& visit) {
  return renewal::Signed{TRY(crypto::Jws::parse(visit.request.body)), visit.portal_url() + visit.request.path,
                         visit.institution().code};
}

Json issued_json(const renewal::Issued& issued) {
  return {{"order", issued.order.id.text()}, {"certificate", issued.pem}, {"nonce", issued.nonce}};
}

// The policy's first kind: "rsa3072", "p256".
Json key_wish(const contract::Institution& institution) {
  const std::string& kinds = institution.policy.certificate.key_kinds;
  const std::string first = kinds.substr(0, kinds.find(' '));
  return first.starts_with("rsa") ? Json{{"kind", "rsa"}, {"bits", std::stoi(first.substr(3))}}
                                  : Json{{"kind", "ec"}, {"bits", 256}};
}

// The ticket names nobody: the agent shows the person's own expired certificates of these issuers.
Json open_look_json(const Visit& visit, const renewal::OpenTicketLook& open) {
  const auto& institution = visit.institution();
  Json issuers = Json::array();
  for (const auto& authority : visit.served->authorities) {
    issuers.push_back(base64(authority.subject_der()));
  }
  return {{"institution",
           {{"code", institution.code.text()}, {"name", institution.name}, {"name_en", institution.name_en}}},
          {"second_door", true},
          {"issuers", std::move(issuers)},
          {"ended_after", rfc3339(visit.now - std::chrono::days{institution.policy.grace_days})},
          {"zone_minutes", institution.zone.minutes_east},
          {"matching_number", open.matching_number},
          {"key", key_wish(institution)},
          {"order", open.order.text()},
          {"state", "opened"},
          {"nonce", open.nonce},
          {"server_time", rfc3339(visit.now)}};
}

Result<Response> look(const Visit& visit) {
  const std::string ticket = TRY(TRY(Form::parse(visit.request.body)).text("ticket"));
  if (const auto open = TRY(visit.portal.renewals.look_open(visit.institution().code, ticket, visit.now))) {
    return json_answer(open_look_json(visit, *open));
  }
  const auto looked = TRY(visit.portal.renewals.look(visit.institution().code, ticket, visit.now));
  const auto& institution = looked.institution;
  const auto& key = looked.order.member;
  return json_answer(
      {{"institution",
        {{"code", institution.code.text()}, {"name", institution.name}, {"name_en", institution.name_en}}},
       {"company", looked.member.company},
       {"contract_id", key.contract.text()},
       {"member", key.member.text()},
       {"role", label_of_role(contract::role_of(key))},
       {"not_after", rfc3339(looked.old_certificate.not_after)},
       {"zone_minutes", institution.zone.minutes_east},
       {"matching_number", looked.ticket.matching_number},
       {"old_certificate", looked.old_certificate.fingerprint.text()},
       {"key", key_wish(institution)},
       {"order", looked.order.id.text()},
       {"state", renewal::name_of(looked.order.state)},
       {"nonce", looked.nonce},
       {"server_time", rfc3339(visit.now)}});
}

Result<Response> tell(const Visit& visit) {
  const Form form = TRY(Form::parse(visit.request.body));
  const std::string stage = TRY(form.text("stage"));
  if (stage != "consented" && stage != "declined") {
    return Error{ErrorCode::BadRequest, "stage"};
  }
  TRY(visit.portal.renewals.tell(TRY(form.text("ticket")),
                                 stage == "consented" ? Renewals::Told::Consented : Renewals::Told::Declined,
                                 visit.now));
  return no_content();
}

Result<Response> request(const Visit& visit) {
  return json_answer(issued_json(TRY(visit.portal.renewals.request(TRY(read_signed(visit)), visit.now))));
}

Json state_json(const renewal::Order& order, Time now) {
  return {
      {"order", order.id.text()}, {"state", renewal::name_of(order.state)}, {"server_time", rfc3339(now)}};
}

Result<Response> nonce(const Visit& visit, const OrderId& order) {
  const auto minted = TRY(visit.portal.renewals.nonce(order, visit.now));
  return json_answer({{"nonce", minted.nonce},
                      {"state", renewal::name_of(minted.state)},
                      {"server_time", rfc3339(visit.now)}});
}

// "/agent/orders/<id>/<verb>"
Result<Response> of_order(const Visit& visit) {
  constexpr std::string_view orders = "/agent/orders/";
  const std::string_view rest = std::string_view(visit.request.path).substr(orders.size());
  const auto slash = rest.find('/');
  if (slash == std::string_view::npos) {
    return Error{ErrorCode::NotFound, visit.request.path};
  }
  const auto id = TRY(OrderId::parse(rest.substr(0, slash)));
  const std::string_view verb = rest.substr(slash + 1);
  const Renewals& renewals = visit.portal.renewals;
  if (verb == "nonce") {
    return nonce(visit, id);
  }
  if (verb == "fetch") {
    return json_answer(issued_json(TRY(renewals.fetch(id, TRY(read_signed(visit)), visit.now))));
  }
  if (verb == "proof") {
    return json_answer(state_json(TRY(renewals.prove(id, TRY(read_signed(visit)), visit.now)), visit.now));
  }
  if (verb == "cancel") {
    return json_answer(state_json(TRY(renewals.cancel(id, TRY(read_signed(visit)), visit.now)), visit.now));
  }
  return Error{ErrorCode::NotFound, visit.request.path};
}

Result<Response> routed(const Visit& visit) {
  const Request& request_in = visit.request;
  if (request_in.method != "POST") {
    return Error{ErrorCode::MethodNotAllowed, request_in.path};
  }
  // A browser always names its origin on a POST; no page has business here.
  if (!request_in.header("origin").empty() || !request_in.header("sec-fetch-site").empty()) {
    return Error{ErrorCode::ForeignPage, "a browser"};
  }
  if (request_in.path == "/agent/tickets/look") {
    return look(visit);
  }
  if (request_in.path == "/agent/tickets/progress") {
    return tell(visit);
  }
  if (request_in.path == "/agent/orders/request") {
    return request(visit);
  }
  return request_in.path.starts_with("/agent/orders/") ? of_order(visit)
                                                       : Error{ErrorCode::NotFound, request_in.path};
}

}  // namespace

Response agent_routes(const Visit& visit) {
  auto response = routed(visit);
  return response.ok() ? std::move(response).value() : refuse(visit, response.error());
}

}  // namespace sekisho::http
