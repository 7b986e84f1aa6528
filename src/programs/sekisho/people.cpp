// SPDX-License-Identifier: Apache-2.0
// sekisho people key, found, draft, change, list; sekisho sign
#include "staff/people.h"

#include "certificate/certificate.h"
#include "certificate/shown_text.h"
#include "certificate/to_be_signed.h"
#include "crypto/digest.h"
#include "programs/sekisho/commands.h"
#include "programs/sekisho/files.h"
#include "programs/sekisho/open_house.h"
#include "programs/sekisho/terminal.h"
#include "staff/import_line.h"

namespace sekisho::programs {
namespace {

using certificate::AuthorityKey;
using certificate::NamedPerson;

Result<NamedPerson> person_of(const std::string& name, const std::string& key_path) {
  auto key = TRY(read_public_key(key_path));
  return NamedPerson{name, std::move(key)};
}

// A draft as octets, and in words that come from the octets themselves.
struct Shown {
  Bytes draft;
  std::string words;
};

Result<Shown> shown_certificate(const std::string& text) {
  Bytes tbs = TRY(parse_certificate_draft(text));
  // OpenSSL reads a certificate only with some signature; which, does not matter here.
  const auto planned = TRY(certificate::Certificate::parse_der(
      certificate::assembled(tbs, certificate::SignatureAlgorithm::EcdsaSha256, Bytes(1, 0))));
  std::string words = "A certificate:\n  name         " + certificate::shown_text(planned.common_name()) +
                      "\n  from         " + rfc3339(planned.not_before()) + "\n  until        " +
                      rfc3339(planned.not_after()) + "\n  key SHA-256  " +
                      planned.public_key().fingerprint().text() + "\n  serial       " +
                      planned.serial().text() + "\n";
  return Shown{std::move(tbs), std::move(words)};
}

// Whoever wrote the draft must not be able to hide a part of it from whoever signs. A key is compared by its
// fingerprint.
Result<std::string> shown_member(const std::string& name, const std::string& value) {
  if (name == "key") {
    return "SHA-256 " + TRY(crypto::PublicKey::parse(TRY(parse_base64(value)))).fingerprint().text();
  }
  const std::string shown = certificate::shown_text(value);
  return shown == value ? shown : shown + "  (SHA-256 of all of it: " + crypto::sha256_hex(view(value)) + ")";
}

Result<Shown> shown_act(const std::string& text) {
  const auto json = nlohmann::json::parse(text, nullptr, false);
  if (!json.is_object() || !json.contains("act")) {
    return Error{ErrorCode::BadRequest, "neither the draft of a certificate nor that of an act"};
  }
  std::string words = "An act:\n";
  for (const auto& [name, value] : json.items()) {
    if (!value.is_string()) {
      return Error{ErrorCode::BadRequest, name + " is not text"};
    }
    words += "  " + certificate::shown_text(name) + ": " + TRY(shown_member(name, value.get<std::string>())) +
             "\n";
  }
  return Shown{to_bytes(text), std::move(words)};
}

nlohmann::json described(const NamedPerson& person) {
  return {{"name", person.name}, {"key", person.key.fingerprint().text()}};
}

}  // namespace

Result<std::string> read_draft(const std::string& path) {
  std::string text = TRY(staff::read_text(path));
  while (text.ends_with('\n')) {  // editors add one, and an act's draft is signed to the octet
    text.pop_back();
  }
  return text;
}

Result<std::vector<std::string>> read_approvals(const std::vector<std::string>& paths) {
  std::vector<std::string> all;
  all.reserve(paths.size());
  for (const std::string& path : paths) {
    all.push_back(TRY(read_draft(path)));
  }
  return all;
}

Result<int> make_person_key(const MakePersonKey& wish, const Console& console) {
  const Secret passphrase =
      TRY(new_passphrase_from(wish.passphrase_file, "A passphrase for your key, 12 letters or more"));
  const auto key = TRY(AuthorityKey::make(certificate::KeyKind::P256));
  TRY(key.save(wish.out, passphrase));
  const std::string half = wish.out + ".pub";
  TRY(write_new(half, public_key_pem(key.public_key())));
  const std::string fingerprint = key.public_key().fingerprint().text();
  console.say("Your key: " + wish.out + " (keep it to yourself)\nIts public half: " + half +
                  "\nSHA-256, to be compared in person: " + fingerprint + "\n",
              {{"key_file", wish.out}, {"public_key", half}, {"fingerprint", fingerprint}});
  return exit_done;
}

Result<int> found_people(const Where& where, const FoundPeople& wish, const Console& console) {
  const auto first = TRY(person_of(wish.name_1, wish.key_1));
  const auto second = TRY(person_of(wish.name_2, wish.key_2));
  const auto opened = TRY(open_house(where));
  TRY(staff::found_people(opened->house(), first, second));
  console.say("From now on two of the house's named people approve what one alone must not do:\n  " +
                  first.name + "  " + first.key.fingerprint().text() + "\n  " + second.name + "  " +
                  second.key.fingerprint().text() +
                  "\nThis cannot be repeated. Who comes or goes later: sekisho "
                  "people draft, then people change.\n",
              {{"people", {described(first), described(second)}}});
  return exit_done;
}

Result<int> draft_people(const DraftPeople& wish, const Console& console) {
  const auto change = wish.act == "add" ? staff::Change::Add : staff::Change::Remove;
  const auto person = TRY(person_of(wish.name, wish.key));
  TRY(write_new(wish.out, staff::draft_of(change, person) + "\n"));
  console.say("Draft: " + wish.out + "\nTwo named people sign it: sekisho sign\n", {{"draft", wish.out}});
  return exit_done;
}

Result<int> change_people(const Where& where, const ChangePeople& wish, const Console& console) {
  const std::string draft = TRY(read_draft(wish.draft));
  const auto opened = TRY(open_house(where));
  const auto person = TRY(staff::change_people(opened->house(), draft, TRY(read_approvals(wish.approvals))));
  console.say("Done: " + draft + "\n", {{"person", described(person)}});
  return exit_done;
}

Result<int> list_people(const Where& where, const Console& console) {
  const auto opened = TRY(open_house(where));
  const auto house = opened->house();
  std::string text;
  nlohmann::json all = nlohmann::json::array();
  for (const NamedPerson& one :
       TRY(write(house.records, [](staff::Records& records) { return records.named_people(); }))) {
    text += one.name + "  " + one.key.fingerprint().text() + "\n";
    all.push_back(described(one));
  }
  console.say(text.empty() ? "There are none yet: sekisho people found\n" : text, {{"people", all}});
  return exit_done;
}

Result<int> sign_draft(const SignDraft& wish, const Console& console) {
  const std::string text = TRY(read_draft(wish.draft));
  const Shown shown = TRY(is_certificate_draft(text) ? shown_certificate(text) : shown_act(text));
  const std::string digest = crypto::sha256_hex(shown.draft);
  const std::string question =
      shown.words + "  draft SHA-256 " + digest + "\nDo you approve this, as " + wish.name + "?";
  if (wish.consent == Consent::Asked && TRY(ask(question)) == Answer::No) {
    console.say("Nothing was signed.\n", {{"approval", nullptr}});
    return exit_refused;
  }
  const auto key =
      TRY(AuthorityKey::open(wish.key, TRY(passphrase_from(wish.passphrase_file, "Passphrase of your key"))));
  const std::string approval = TRY(certificate::approve(shown.draft, wish.name, key, system_clock()()));
  TRY(write_new(wish.out, approval + "\n"));
  console.say(shown.words + "Approved as " + wish.name + ", good for a week: " + wish.out + "\n",
              {{"approval", wish.out}, {"draft", digest}, {"name", wish.name}});
  return exit_done;
}

}  // namespace sekisho::programs
