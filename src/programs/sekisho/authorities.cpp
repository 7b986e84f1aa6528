// SPDX-License-Identifier: Apache-2.0
// sekisho ca root, request, sign, install, status, retire
#include "programs/sekisho/authorities.h"

#include "programs/sekisho/commands.h"
#include "programs/sekisho/files.h"
#include "programs/sekisho/open_house.h"
#include "staff/authorities.h"
#include "staff/ceremony.h"
#include "staff/import_line.h"

namespace sekisho::programs {
namespace {

using certificate::AuthorityWishes;

nlohmann::json described(const contract::Authority& authority) {
  return {{"fingerprint", authority.fingerprint.text()},
          {"institution", authority.institution.text()},
          {"use", contract::name_of(authority.use)},
          {"key_file", authority.key_file}};
}

std::string lines_above(const std::vector<std::string>& names) {
  std::string lines;
  for (const std::string& name : names) {
    lines += "    below " + name + '\n';
  }
  return lines;
}

}  // namespace

Result<InstitutionCode> parse_institution(const std::string& text) {
  auto code = InstitutionCode::parse(text);
  return code.ok() ? code : Error{ErrorCode::UsageWrong, "--institution: " + code.error().detail};
}

Result<AuthorityWishes> authority_wishes(const std::string& name, const std::string& organization,
                                         std::string_view key, int years) {
  if (years < 1 || years > 50) {
    return Error{ErrorCode::UsageWrong, "--years: 1 to 50"};
  }
  const Time now = system_clock()();
  const auto kind = TRY(parse_key_kind(key));
  // A PC's clock may be behind: what starts now is hidden there (facts, "Real browsers").
  return AuthorityWishes{name, organization, kind, now - std::chrono::hours(1),
                         now + std::chrono::years(years)};
}

Result<int> make_root(const MakeRoot& wish, const Console& console) {
  const staff::Ceremony ceremony{TRY(authority_wishes(wish.name, wish.organization, wish.key, wish.years)),
                                 wish.custodian_1, wish.custodian_2, wish.folder, system_clock()()};
  if (wish.custodian_1 == wish.custodian_2) {
    return Error{ErrorCode::UsageWrong, "two custodians are two people"};
  }
  const auto made = TRY(staff::make_root(ceremony));
  console.say(made.record + "\nIn " + wish.folder +
                  ": root.pem to publish; root.key.pem to keep; record.txt to print and sign;\n"
                  "custodian-1.txt and custodian-2.txt: each custodian takes one away, alone, and it is "
                  "deleted here.\n",
              {{"certificate", made.root.pem()},
               {"fingerprint", made.root.fingerprint().text()},
               {"record", made.record},
               {"folder", wish.folder}});
  return exit_done;
}

Result<int> request_authority(const Where& where, const RequestAuthority& wish, const Console& console) {
  const InstitutionCode code = TRY(parse_institution(wish.institution));
  const certificate::KeyKind kind = TRY(parse_key_kind(wish.key));
  const auto opened = TRY(open_house(where));
  const auto asked = TRY(staff::request_authority(opened->house(), code, kind));
  TRY(write_new(wish.out, request_pem(asked.request)));
  console.say("Request for a new issuing CA of " + code.text() + ": " + wish.out +
                  "\nIts key: " + asked.key_file + "\nNext, where the root is: sekisho ca sign\n",
              {{"request", wish.out}, {"key_file", asked.key_file}});
  return exit_done;
}

Result<int> sign_authority(const SignAuthority& wish, const Console& console) {
  const AuthorityWishes wishes = TRY(authority_wishes(wish.name, wish.organization, "p256", wish.years));
  const Bytes request = TRY(read_request(wish.request));
  const auto root = TRY(staff::open_root(wish.root, wish.part_1, wish.part_2));
  const auto made = TRY(certificate::sign_authority({root.certificate, root.key}, request, wishes));
  TRY(write_new(wish.out, made.pem()));
  console.say("Signed: " + made.common_name() + "\n  certificate SHA-256  " + made.fingerprint().text() +
                  "\n  key SHA-256          " + made.public_key().fingerprint().text() + "\n  until " +
                  rfc3339(made.not_after()) + "\nNext, in the house: sekisho ca install\n",
              {{"certificate", made.pem()},
               {"fingerprint", made.fingerprint().text()},
               {"key", made.public_key().fingerprint().text()},
               {"not_after", rfc3339(made.not_after())}});
  return exit_done;
}

Result<int> install_authority(const Where& where, const InstallAuthority& wish, const Console& console) {
  const InstitutionCode code = TRY(parse_institution(wish.institution));
  const auto fresh = TRY(read_certificate(wish.certificate));
  const auto above =
      wish.issuer.empty() ? std::vector<certificate::Certificate>{} : TRY(read_bundles({wish.issuer}));
  const auto opened = TRY(open_house(where));
  const auto installed = TRY(staff::install_authority(opened->house(), code, fresh, above, wish.key));
  console.say(
      "From now on " + fresh.common_name() + " issues for " + code.text() +
          "; sekishod takes it up within seconds.\nWho has a certificate of an earlier CA logs in with "
          "it until the next renewal: sekisho ca status\n",
      described(installed));
  return exit_done;
}

Result<int> authority_status(const Where& where, const AuthorityStatus& wish, const Console& console) {
  const InstitutionCode code = TRY(parse_institution(wish.institution));
  const auto opened = TRY(open_house(where));
  std::string text;
  nlohmann::json all = nlohmann::json::array();
  for (const staff::AuthorityStatus& one : TRY(staff::authority_status(opened->house(), code))) {
    nlohmann::json row = described(one.authority);
    row["common_name"] = one.common_name;
    row["above"] = one.above;
    row["not_after"] = rfc3339(one.not_after);
    row["usable"] = one.usable;
    row["last_ends"] = one.last_ends ? nlohmann::json(rfc3339(*one.last_ends)) : nlohmann::json(nullptr);
    text += std::string(contract::name_of(one.authority.use)) + "  " + one.common_name + "\n    " +
            one.authority.fingerprint.text() + "\n" + lines_above(one.above) + "    until " +
            rfc3339(one.not_after) + "; " + std::to_string(one.usable) + " certificates in use" +
            (one.last_ends ? ", the last until " + rfc3339(*one.last_ends) : "") + "\n";
    if (one.full_term_until) {
      row["full_term_until"] = rfc3339(*one.full_term_until);
      text += "    full term until " + rfc3339(*one.full_term_until) +
              "; later, new certificates end with the CA\n";
    }
    row["halt"] = one.halt ? described(*one.halt) : nlohmann::json(nullptr);
    text += one.halt ? "    HALTED: " + text_of(*one.halt) : "";
    all.push_back(std::move(row));
  }
  console.say(text, {{"authorities", all}});
  return exit_done;
}

Result<int> retire_authority(const Where& where, const RetireAuthority& wish, const Console& console) {
  const InstitutionCode code = TRY(parse_institution(wish.institution));
  const auto fingerprint = Fingerprint::parse(wish.fingerprint);
  if (!fingerprint.ok()) {
    return Error{ErrorCode::UsageWrong, "FINGERPRINT: " + fingerprint.error().detail};
  }
  const auto opened = TRY(open_house(where));
  const auto retired = TRY(staff::retire_authority(opened->house(), code, fingerprint.value()));
  console.say("Nobody logs in with a certificate of it any more: " + retired.fingerprint.text() + "\n",
              described(retired));
  return exit_done;
}

}  // namespace sekisho::programs
