// SPDX-License-Identifier: Apache-2.0
// sekisho signer compare: what the signer says it signed against what the records say was issued (threats,
// row 15). Neither side can change alone without the other telling.
#include <map>
#include <set>

#include "certificate/certificate.h"
#include "crypto/digest.h"
#include "programs/sekisho/commands.h"
#include "programs/sekisho/open_house.h"
#include "renewal/issuing.h"
#include "signer/signature_log.h"

namespace sekisho::programs {
namespace {

using signer::Kind;
using signer::Signature;

// To-be-signed bytes by their SHA-256, as the signer names them.
struct Recorded {
  std::map<std::string, contract::HeldCertificate> issued;
  std::set<std::string> planned;  // orders and acquisitions, also those that came to nothing
};

struct Difference {
  std::string what;
  std::string authority;
  std::string serial;
  std::string about;
};

Result<Recorded> recorded_in(const staff::House& house) {
  struct Rows {
    std::vector<contract::HeldCertificate> issued;
    std::vector<std::string> planned;
  };
  const auto rows = TRY(write(house.records, [](staff::Records& records) -> Result<Rows> {
    auto issued = TRY(records.certificates_made_here());
    auto planned = TRY(records.planned_drafts());
    return Rows{std::move(issued), std::move(planned)};
  }));
  Recorded recorded;
  for (const contract::HeldCertificate& held : rows.issued) {
    const auto leaf = TRY(certificate::Certificate::parse_pem(held.pem));
    recorded.issued.emplace(crypto::sha256_hex(leaf.tbs_der()), held);
  }
  for (const std::string& tbs : rows.planned) {
    recorded.planned.insert(crypto::sha256_hex(TRY(parse_hex(tbs))));
  }
  return recorded;
}

std::vector<Difference> only_in_log(const std::vector<Signature>& log, const Recorded& recorded) {
  std::vector<Difference> found;
  for (const Signature& one : log) {
    const bool of_person = one.kind == Kind::Renewed || one.kind == Kind::Approved;
    if (of_person && !recorded.issued.contains(one.tbs_sha256) &&
        !recorded.planned.contains(one.tbs_sha256)) {
      found.push_back({"signed, and no record of it here", one.authority.text(), one.number,
                       std::string(name_of(one.kind)) + " " + rfc3339(one.at)});
    }
  }
  return found;
}

// What was issued before the signer had the key is in no log of its.
std::vector<Difference> only_in_records(const std::vector<Signature>& log, const Recorded& recorded) {
  std::set<std::string> signed_ones;
  for (const Signature& one : log) {
    signed_ones.insert(one.tbs_sha256);
  }
  const Time since = log.empty() ? Time{} : log.front().at;
  std::vector<Difference> found;
  for (const auto& [digest, held] : recorded.issued) {
    if (held.not_before + renewal::back_dated >= since && !signed_ones.contains(digest)) {
      found.push_back({"issued, and the signer knows nothing of it", held.authority.text(),
                       held.serial.text(), held.common_name});
    }
  }
  return found;
}

}  // namespace

Result<int> compare_signer_log(const Where& where, const CompareSignerLog& wish, const Console& console) {
  const auto log = TRY(signer::read_log(wish.log));
  const auto opened = TRY(open_house(where));
  const Recorded recorded = TRY(recorded_in(opened->house()));
  auto differences = only_in_log(log, recorded);
  const auto others = only_in_records(log, recorded);
  differences.insert(differences.end(), others.begin(), others.end());
  nlohmann::json all = nlohmann::json::array();
  std::string text = std::to_string(log.size()) + " signatures in the log, " +
                     std::to_string(recorded.issued.size()) + " certificates made here.\n";
  for (const Difference& one : differences) {
    text +=
        one.what + "\n  authority " + one.authority + "\n  serial " + one.serial + "\n  " + one.about + "\n";
    all.push_back(
        {{"what", one.what}, {"authority", one.authority}, {"serial", one.serial}, {"about", one.about}});
  }
  console.say(text + (differences.empty() ? "They agree.\n"
                                          : "They do not agree: find out why before anything else "
                                            "is issued.\n"),
              {{"signatures", log.size()}, {"certificates", recorded.issued.size()}, {"differences", all}});
  return differences.empty() ? exit_done : exit_refused;
}

}  // namespace sekisho::programs
