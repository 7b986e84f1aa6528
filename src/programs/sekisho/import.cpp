// SPDX-License-Identifier: Apache-2.0
// sekisho import
#include "staff/import.h"

#include <unistd.h>

#include <chrono>
#include <iostream>

#include "programs/sekisho/commands.h"
#include "programs/sekisho/open_house.h"

namespace sekisho::programs {
namespace {

// One line on stderr that is rewritten on a terminal; silent for what takes less than a second.
class ProgressLine {
 public:
  void at(std::size_t done, std::size_t total) {
    const auto now = std::chrono::steady_clock::now();
    if (now - shown_ < std::chrono::seconds(1)) {
      return;
    }
    shown_ = now;
    std::cerr << (isatty(STDERR_FILENO) != 0 ? "\r" : "") << done << " of " << total << " lines"
              << (isatty(STDERR_FILENO) != 0 ? " " : "\n") << std::flush;
  }

 private:
  std::chrono::steady_clock::time_point shown_{std::chrono::steady_clock::now()};
};

nlohmann::json json_of(const staff::ImportReport& report) {
  nlohmann::json json{{"members", report.members},
                      {"certificates", nlohmann::json::array()},
                      {"errors", nlohmann::json::array()}};
  for (const staff::ImportedCertificate& one : report.certificates) {
    json["certificates"].push_back({{"line", one.line},
                                    {"member", one.member.text()},
                                    {"common_name", one.subject},
                                    {"fingerprint", one.fingerprint.text()},
                                    {"not_after", rfc3339(one.not_after)},
                                    {"status", contract::name_of(one.status)}});
  }
  for (const staff::LineError& error : report.errors) {
    json["errors"].push_back({{"line", error.line}, {"why", error.why}});
  }
  return json;
}

std::string text_of(const staff::ImportReport& report) {
  std::string text;
  for (const staff::ImportedCertificate& one : report.certificates) {
    text += "line " + std::to_string(one.line) + ": " + one.subject + ", until " + rfc3339(one.not_after) +
            ", " + std::string(contract::name_of(one.status)) + '\n';
  }
  for (const staff::LineError& error : report.errors) {
    text += "ERROR line " + std::to_string(error.line) + ": " + error.why + '\n';
  }
  return text;
}

std::string ending(const staff::ImportReport& report, Rehearsal rehearsal) {
  const std::string count = std::to_string(report.members) + " members, " +
                            std::to_string(report.certificates.size()) + " certificates";
  if (!report.errors.empty()) {
    return std::to_string(report.errors.size()) + " errors. Nothing was imported.\n";
  }
  return rehearsal == Rehearsal::DryRun ? count + " would be imported.\n" : count + " imported.\n";
}

}  // namespace

Result<int> import_members(const Where& where, const Import& wish, const Console& console) {
  const std::filesystem::path csv(wish.csv);
  auto lines = TRY(staff::read_text(csv));
  auto authorities = TRY(staff::read_text(wish.authorities));
  const staff::ImportWishes wishes{
      .csv = std::move(lines),
      .folder = csv.parent_path(),
      .authorities_pem = std::move(authorities),
      .mode = wish.rehearsal == Rehearsal::DryRun ? staff::ImportMode::DryRun : staff::ImportMode::ForReal};
  const auto opened = TRY(open_house(where));
  ProgressLine line;
  const staff::Progress progress = [&line](std::size_t done, std::size_t total) { line.at(done, total); };
  const staff::ImportReport report = TRY(staff::import_members(opened->house(), wishes, progress));
  nlohmann::json json = json_of(report);
  json["imported"] = report.errors.empty() && wish.rehearsal == Rehearsal::ForReal;
  console.say(text_of(report) + ending(report, wish.rehearsal), json);
  return report.errors.empty() ? exit_done : exit_refused;
}

}  // namespace sekisho::programs
