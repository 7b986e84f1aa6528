// SPDX-License-Identifier: Apache-2.0
#include "http/presented.h"

namespace sekisho::http {
namespace {

// The institution to whose CAs this leaf leads, other than the one visited.
std::optional<InstitutionCode> elsewhere(const Visit& visit, const certificate::Certificate& leaf,
                                         const std::vector<certificate::Certificate>& sent) {
  const auto all = visit.portal.served();
  for (const auto& [host, served] : *all) {
    if (served != visit.served &&
        served->trust.verify(leaf, sent, login::time_for_path(leaf, visit.now)).ok()) {
      return served->institution.code;
    }
  }
  return std::nullopt;
}

}  // namespace

Result<login::Presented> presented_by(const Visit& visit) {
  login::Presented presented;
  if (!visit.request.peer) {
    return presented;
  }
  auto leaf = certificate::Certificate::parse_der(visit.request.peer->leaf);
  if (!leaf.ok()) {
    return presented;  // not even readable: for the person the same as none
  }
  std::vector<certificate::Certificate> sent;
  for (const Bytes& der : visit.request.peer->sent) {
    if (auto one = certificate::Certificate::parse_der(der); one.ok()) {
      sent.push_back(std::move(one).value());
    }
  }
  presented.path =
      visit.served->trust.verify(leaf.value(), sent, login::time_for_path(leaf.value(), visit.now));
  if (!presented.path.ok()) {
    presented.path_elsewhere = elsewhere(visit, leaf.value(), sent);
  }
  TRY(visit.portal.logins.run_reading([&](login::Records& records) -> Result<void> {
    presented.held = TRY(records.find_certificate(leaf.value().fingerprint()));
    const auto member =
        presented.held ? TRY(records.find_member(presented.held->member)) : std::optional<contract::Member>();
    presented.kind = member ? member->kind : contract::MemberKind::Person;
    return {};
  }));
  presented.leaf = std::move(leaf).value();
  return presented;
}

}  // namespace sekisho::http
