// SPDX-License-Identifier: Apache-2.0
// sekisho institution create, policy, change
#include "programs/sekisho/authorities.h"
#include "programs/sekisho/commands.h"
#include "programs/sekisho/files.h"
#include "programs/sekisho/open_house.h"
#include "staff/create_institution.h"
#include "staff/import_line.h"
#include "staff/policy.h"

namespace sekisho::programs {
namespace {

// Lower case, dots and hyphens: it becomes the suffix of every login host name.
bool is_host_name(std::string_view text) {
  const std::string_view letters = "abcdefghijklmnopqrstuvwxyz0123456789-.";
  return !text.empty() && text.size() <= 200 && text.find_first_not_of(letters) == std::string_view::npos &&
         text.front() != '.' && text.back() != '.' && text.find("..") == std::string_view::npos;
}

Result<contract::Institution> institution_of(const CreateInstitution& wish) {
  if (!is_host_name(wish.host)) {
    return Error{ErrorCode::UsageWrong, "--host: a host name in lower case, without port"};
  }
  const auto code = InstitutionCode::parse(wish.code);
  if (!code.ok()) {
    return Error{ErrorCode::UsageWrong, "--code: " + code.error().detail};
  }
  contract::Policy policy;
  if (!wish.policy_file.empty()) {
    policy = TRY(contract::parse_policy(TRY(staff::read_text(wish.policy_file))));
  }
  return contract::Institution{code.value(), wish.name, wish.name_en, wish.self_word,
                               wish.host,    Zone{},    policy};
}

}  // namespace

Result<int> create_institution(const Where& where, const CreateInstitution& wish, const Console& console) {
  const contract::Institution institution = TRY(institution_of(wish));
  const certificate::KeyKind kind = TRY(parse_key_kind(wish.key));
  const auto opened = TRY(open_house(where));
  const contract::Authority authority = TRY(staff::create_institution(opened->house(), institution, kind));
  console.say("Created " + institution.code.text() + ' ' + institution.name + " at " + institution.host +
                  ".\nIts issuing CA: " + authority.fingerprint.text() + "\nKey file: " + authority.key_file +
                  '\n',
              {{"code", institution.code.text()},
               {"name", institution.name},
               {"host", institution.host},
               {"authority",
                {{"fingerprint", authority.fingerprint.text()},
                 {"key_file", authority.key_file},
                 {"certificate", authority.pem}}}});
  return exit_done;
}

Result<int> draft_policy(const Where& where, const DraftPolicy& wish, const Console& console) {
  const auto code = InstitutionCode::parse(wish.institution);
  if (!code.ok()) {
    return Error{ErrorCode::UsageWrong, "--institution: " + code.error().detail};
  }
  const auto opened = TRY(open_house(where));
  const auto change =
      TRY(staff::draft_policy(opened->house(), code.value(), TRY(staff::read_text(wish.wishes))));
  if (!wish.out.empty()) {
    TRY(write_new(wish.out, change.draft + "\n"));
  }
  const std::string same = "  as it is\n";
  console.say("Settings:\n" + (change.settings.empty() ? same : change.settings) +
                  "\nThe next certificate:\n" + (change.certificate.empty() ? same : change.certificate) +
                  (wish.out.empty() ? "\nNothing has changed. --out FILE writes the draft.\n"
                                    : "\nDraft: " + wish.out +
                                          "\nNext: two named people sign it (sekisho sign), then "
                                          "sekisho institution change\n"),
              {{"settings", change.settings}, {"certificate", change.certificate}, {"draft", wish.out}});
  return exit_done;
}

Result<int> change_policy(const Where& where, const ChangePolicy& wish, const Console& console) {
  const std::string draft = TRY(read_draft(wish.draft));
  const auto opened = TRY(open_house(where));
  const auto change = TRY(staff::change_policy(opened->house(), draft, TRY(read_approvals(wish.approvals))));
  console.say("Changed:\n" + change.settings +
                  "sekishod takes it up within seconds. A signer of its own has a copy: "
                  "docs/SIGNER.md.\n",
              {{"institution", change.institution.text()}, {"settings", change.settings}});
  return exit_done;
}

}  // namespace sekisho::programs
