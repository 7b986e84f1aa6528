// SPDX-License-Identifier: Apache-2.0
#include "base/labels.h"

#include "contract/held_certificate.h"
#include "contract/institution.h"
#include "contract/member.h"
#include "contract/notice.h"

namespace sekisho::contract {
namespace {

constexpr Labels<AuthorityUse, 3> authority_uses{{{AuthorityUse::Issuing, "issuing"},
                                                  {AuthorityUse::Accepted, "accepted"},
                                                  {AuthorityUse::Retired, "retired"}}};
constexpr Labels<SecondFactor, 2> second_factors{
    {{SecondFactor::CustomerCard, "card"}, {SecondFactor::Totp, "totp"}}};
constexpr Labels<MemberKind, 2> member_kinds{
    {{MemberKind::Person, "person"}, {MemberKind::Machine, "machine"}}};
constexpr Labels<CertificateStatus, 5> statuses{{{CertificateStatus::Provisional, "provisional"},
                                                 {CertificateStatus::Active, "active"},
                                                 {CertificateStatus::Superseded, "superseded"},
                                                 {CertificateStatus::Frozen, "frozen"},
                                                 {CertificateStatus::Revoked, "revoked"}}};
constexpr Labels<RevocationReason, 5> reasons{
    {{RevocationReason::None, "none"},
     {RevocationReason::Superseded, "superseded"},
     {RevocationReason::CessationOfOperation, "cessation_of_operation"},
     {RevocationReason::KeyCompromise, "key_compromise"},
     {RevocationReason::PrivilegeWithdrawn, "privilege_withdrawn"}}};
constexpr Labels<NoticeKind, 2> notice_kinds{
    {{NoticeKind::RenewalDue, "renewal_due"}, {NoticeKind::Renewed, "renewed"}}};

}  // namespace

std::string_view name_of(AuthorityUse use) { return label_of(authority_uses, use); }
Result<AuthorityUse> parse_authority_use(std::string_view text) { return parse_label(authority_uses, text); }
std::string_view name_of(SecondFactor factor) { return label_of(second_factors, factor); }
Result<SecondFactor> parse_second_factor(std::string_view text) { return parse_label(second_factors, text); }
std::string_view name_of(MemberKind kind) { return label_of(member_kinds, kind); }
Result<MemberKind> parse_member_kind(std::string_view text) { return parse_label(member_kinds, text); }
std::string_view name_of(CertificateStatus status) { return label_of(statuses, status); }
Result<CertificateStatus> parse_certificate_status(std::string_view text) {
  return parse_label(statuses, text);
}
std::string_view name_of(RevocationReason reason) { return label_of(reasons, reason); }
Result<RevocationReason> parse_revocation_reason(std::string_view text) { return parse_label(reasons, text); }
std::string_view name_of(NoticeKind kind) { return label_of(notice_kinds, kind); }
Result<NoticeKind> parse_notice_kind(std::string_view text) { return parse_label(notice_kinds, text); }

}  // namespace sekisho::contract
