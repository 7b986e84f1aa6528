// SPDX-License-Identifier: Apache-2.0
// sekisho certificate verify, explain
#include "certificate/path.h"
#include "programs/sekisho/commands.h"
#include "programs/sekisho/files.h"
#include "programs/sekisho/open_house.h"
#include "staff/explain.h"
#include "staff/import_line.h"

namespace sekisho::programs {
namespace {

std::string reason_text(ErrorCode code) {
  std::string text(wire_name(code));
  text += "\n  ";
  text += text_of(code, Language::Japanese);
  text += "\n  ";
  text += text_of(code, Language::English);
  return text + '\n';
}

// A file of the wrong kind is wrong usage, not a verdict.
Error unusable(const Error& error) {
  return Error{ErrorCode::UsageWrong, std::string(wire_name(error.code)) + ": " + error.detail};
}

struct Given {
  std::vector<certificate::Certificate> trust;
  std::vector<certificate::Certificate> chain;
  std::vector<Bytes> crls;
  Time time;
};

Result<Given> read(const VerifyCertificate& wish) {
  auto trust = TRY(read_bundles(wish.trust));
  auto chain = TRY(read_bundles(wish.chain));
  auto crls = TRY(read_crls(wish.crls));
  const Time time = wish.time.empty() ? system_clock()() : TRY(parse_rfc3339(wish.time));
  return Given{std::move(trust), std::move(chain), std::move(crls), time};
}

}  // namespace

Result<int> verify_certificate(const VerifyCertificate& wish, const Console& console) {
  const auto given = read(wish);
  if (!given.ok()) {
    return unusable(given.error());
  }
  const auto revocation =
      wish.crls.empty() ? certificate::RevocationLists::Ignored : certificate::RevocationLists::Required;
  const auto trust = certificate::TrustStore::of(given->trust, given->crls, revocation);
  if (!trust.ok()) {
    return unusable(trust.error());
  }
  const auto text = staff::read_text(wish.leaf);
  if (!text.ok()) {
    return unusable(text.error());
  }
  // A leaf that cannot be parsed is a verdict: the TLS port meets such leaves too.
  const auto leaf = read_certificate(wish.leaf);
  const Result<void> verdict =
      leaf.ok() ? trust->verify(leaf.value(), given->chain, given->time) : leaf.error();
  const std::string word = verdict.ok() ? "ok" : std::string(wire_name(verdict.error().code));
  nlohmann::json json{{"verdict", word}};
  if (!verdict.ok()) {
    json["detail"] = verdict.error().detail;
  }
  console.say(word + '\n', json);
  return verdict.ok() ? exit_done : exit_refused;
}

Result<int> explain_certificate(const Where& where, const ExplainCertificate& wish, const Console& console) {
  const auto code = InstitutionCode::parse(wish.institution);
  const auto leaf = read_certificate(wish.leaf);
  if (!code.ok() || !leaf.ok()) {
    return unusable(code.ok() ? leaf.error() : code.error());
  }
  const auto sent = TRY(read_bundles(wish.chain));
  const auto opened = TRY(open_house(where));
  const staff::DoorOf door{code.value(),
                           wish.door == "user" ? contract::Role::User : contract::Role::Administrator};
  const login::Judgement judgement = TRY(staff::explain(opened->house(), door, leaf.value(), sent));
  nlohmann::json json{{"reason", nullptr},
                      {"common_name", leaf->common_name()},
                      {"fingerprint", leaf->fingerprint().text()},
                      {"not_before", rfc3339(leaf->not_before())},
                      {"not_after", rfc3339(leaf->not_after())}};
  if (judgement.good()) {
    console.say("ok\n", json);
    return exit_done;
  }
  json["reason"] = wire_name(*judgement.reason);
  json["text"] = {{"ja", text_of(*judgement.reason, Language::Japanese)},
                  {"en", text_of(*judgement.reason, Language::English)}};
  console.say(reason_text(*judgement.reason), json);
  return exit_refused;
}

}  // namespace sekisho::programs
