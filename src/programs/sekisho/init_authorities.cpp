// SPDX-License-Identifier: Apache-2.0
// sekisho ca init
#include "programs/sekisho/authorities.h"
#include "programs/sekisho/commands.h"
#include "programs/sekisho/open_house.h"
#include "staff/hierarchy.h"

namespace sekisho::programs {
namespace {

Result<staff::Founding> founding_of(const InitAuthorities& wish) {
  if (wish.custodian_1 == wish.custodian_2) {
    return Error{ErrorCode::UsageWrong, "two custodians are two people"};
  }
  if (wish.part_1.empty() != wish.part_2.empty()) {
    return Error{ErrorCode::UsageWrong, "--part-1 and --part-2 go together"};
  }
  const std::string root_key = wish.key.empty() ? "p384" : wish.key;
  const std::string usual = wish.key.empty() ? "p256" : wish.key;
  const std::string issuing_key = wish.issuing_key.empty() ? usual : wish.issuing_key;
  const auto issuing = TRY(authority_wishes(wish.name, wish.organization, issuing_key, wish.issuing_years));
  staff::Founding founding{{TRY(authority_wishes(wish.name, wish.organization, root_key, wish.years)),
                            wish.custodian_1, wish.custodian_2, wish.folder, system_clock()()},
                           {},
                           issuing.key,
                           issuing.not_after,
                           wish.part_1,
                           wish.part_2};
  for (const std::string& code : wish.institutions) {
    founding.institutions.push_back(TRY(parse_institution(code)));
  }
  return founding;
}

std::string next_steps(const InitAuthorities& wish) {
  const std::string in = "In " + wish.folder + ":\n";
  const std::string parts =
      "  custodian-1.txt, custodian-2.txt  each custodian, alone, takes one away and deletes it here\n";
  return "\n" + in + (wish.part_1.empty() ? parts : "") +
         "  root.key.pem  onto a medium that stays apart from this machine and from both parts; delete it "
         "here\n"
         "  record.txt    print it with the lines above; both custodians sign\n"
         "  root.pem      publish it: whoever is to trust this house's certificates trusts this one\n"
         "sekishod takes the issuing CAs up within seconds and publishes the root with them. Who has a "
         "certificate "
         "of an earlier CA logs in with it until the next renewal: sekisho ca status\n"
         "An issuing CA later: the same command with --part-1 and --part-2, or docs/CEREMONY.md step by "
         "step.\n";
}

nlohmann::json described(const staff::BelowTheRoot& one) {
  return {{"institution", one.institution.text()},
          {"fingerprint", one.authority.fingerprint().text()},
          {"name", one.authority.common_name()},
          {"key", one.authority.public_key().fingerprint().text()},
          {"certificate", one.authority.pem()},
          {"installed_now", one.step == staff::BelowTheRoot::Step::InstalledNow}};
}

// What to do where a call before this one was broken off.
Error explained(Error error, const InitAuthorities& wish) {
  if (error.code == ErrorCode::CeremonyUnfinished) {
    error.detail +=
        "\n  This root has signed nothing. Delete root.key.pem, custodian-1.txt, custodian-2.txt and "
        "record.txt there, or name another folder, and begin again.";
  }
  if (error.code == ErrorCode::FileUnreadable && wish.part_1.empty() &&
      error.detail.find("custodian-") != std::string::npos) {
    error.detail += "\n  The root is there. Both custodians bring their parts: --part-1 FILE --part-2 FILE";
  }
  return error;
}

}  // namespace

Result<int> init_authorities(const Where& where, const InitAuthorities& wish, const Console& console) {
  const staff::Founding founding = TRY(founding_of(wish));
  const auto opened = TRY(open_house(where));
  auto founded = staff::found_hierarchy(opened->house(), founding);
  if (!founded.ok()) {
    return explained(founded.error(), wish);
  }
  nlohmann::json below = nlohmann::json::array();
  for (const staff::BelowTheRoot& one : founded->below) {
    below.push_back(described(one));
  }
  console.say(founded->record + next_steps(wish), {{"certificate", founded->root.pem()},
                                                   {"fingerprint", founded->root.fingerprint().text()},
                                                   {"authorities", below},
                                                   {"record", founded->record},
                                                   {"folder", wish.folder}});
  return exit_done;
}

}  // namespace sekisho::programs
