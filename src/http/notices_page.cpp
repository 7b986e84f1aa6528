// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "http/login_pages.h"
#include "login/allowed.h"

namespace sekisho::http {
namespace {

using contract::CertificateStatus;
using contract::NoticeKind;

// A superseded certificate's notice is closed; whoever still logs in by it may renew again, so one stands
// here for it.
const std::string again_id(32, '0');

struct Subject {
  std::optional<contract::HeldCertificate> held;
  std::optional<renewal::Order> open_order;
};

Result<Subject> subject_of(const Guest& guest, const Fingerprint& fingerprint) {
  return write(guest.visit.portal.orders, [&](renewal::Records& records) -> Result<Subject> {
    auto held = TRY(records.find_certificate(fingerprint));
    auto open_order = TRY(records.find_open_order(fingerprint));
    return Subject{std::move(held), std::move(open_order)};
  });
}

Json entry_json(const Guest& guest, const contract::Notice& notice, const Subject& subject) {
  const Time until = subject.held->not_after;
  const bool own = subject.held->fingerprint == guest.session.held.fingerprint;
  const bool link = notice.kind == NoticeKind::RenewalDue && own &&
                    login::allowed(guest.session.held, login::Purpose::Renew, guest.visit.now);
  return {{"id", notice.id.text()},
          {"kind", contract::name_of(notice.kind)},
          {"unread", !notice.read_at.has_value()},
          {"created_at", rfc3339(notice.created_at)},
          {"until", rfc3339(until)},
          {"days_left", days_left(guest.visit.now, until, guest.visit.institution().zone)},
          {"renewal", link ? Json("/renewal") : Json(nullptr)},
          {"open_order", subject.open_order.has_value()}};
}

Result<std::vector<contract::Notice>> notices_of(const Guest& guest) {
  auto notices = TRY(write(guest.visit.portal.logins, [&](login::Records& records) {
    return records.open_notices(guest.session.login.member);
  }));
  if (guest.session.held.status == CertificateStatus::Superseded) {
    notices.insert(notices.begin(), contract::Notice{NoticeId::trusted(again_id),
                                                     guest.session.login.member,
                                                     NoticeKind::RenewalDue,
                                                     guest.session.held.fingerprint,
                                                     guest.visit.now,
                                                     {},
                                                     {}});
  }
  return notices;
}

}  // namespace

Result<Json> notices_page(const Guest& guest) {
  Json entries = Json::array();
  for (const contract::Notice& notice : TRY(notices_of(guest))) {
    const Subject subject = TRY(subject_of(guest, notice.subject));
    // Proven: done for the person, closed for us with the next login.
    const bool done = notice.kind == NoticeKind::RenewalDue && subject.open_order &&
                      subject.open_order->state == renewal::State::Proven;
    if (subject.held && !done) {
      entries.push_back(entry_json(guest, notice, subject));
    }
  }
  const contract::Policy& policy = guest.visit.institution().policy;
  const bool may_bank = login::allowed(guest.session.held, login::Purpose::Bank, guest.visit.now);
  const auto& login = guest.session.login;
  Json shown = guest_page(guest, "notices", "⑧");
  shown["role"] = label_of_role(contract::role_of(login.member));
  shown["company"] = guest.session.member.company;
  shown["last_login"] = login.previous_login_at ? Json(rfc3339(*login.previous_login_at)) : Json(nullptr);
  shown["notices"] = std::move(entries);
  shown["application_url"] =
      may_bank && !policy.application_url.empty() ? Json(policy.application_url) : Json(nullptr);
  shown["completed"] = guest.visit.request.query.count("completed") == 1;
  shown["restricted"] = guest.session.held.status == CertificateStatus::Superseded;
  return shown;
}

}  // namespace sekisho::http
