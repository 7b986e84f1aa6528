// SPDX-License-Identifier: Apache-2.0
// A revocation list of so many entries, written and signed: CPU seconds, octets, and by how much the process
// grew at most. `list_bench FOLDER [ENTRIES]`: FOLDER is a new one.
#include <malloc.h>
#include <sys/resource.h>

#include <filesystem>
#include <fstream>
#include <vector>

#include "bench/support.h"
#include "certificate/authority.h"
#include "certificate/issuer.h"
#include "crypto/digest.h"

namespace sekisho::bench {
namespace {

certificate::Issuer make_authority(const std::string& folder) {
  std::filesystem::create_directories(folder);
  const std::string key = folder + "/ca.pem";
  const certificate::AuthorityWishes wishes{.common_name = "CA",
                                            .organization = "Bench",
                                            .key = certificate::KeyKind::P256,
                                            .not_before = at(-3600),
                                            .not_after = at(std::int64_t{86'400} * 3650)};
  auto made = must(certificate::create_authority(wishes, key, Secret("passphrase")));
  auto signer = must(certificate::open_key_file(key, Secret("passphrase")));
  return {std::move(made), std::shared_ptr<certificate::Signer>(std::move(signer))};
}

double cpu_seconds() {
  rusage used{};
  getrusage(RUSAGE_SELF, &used);
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
  };
  return seconds(used.ru_utime) + seconds(used.ru_stime);
}

// The kernel's own account of the most this process ever held, from now on.
void forget_peak() { std::ofstream("/proc/self/clear_refs") << "5"; }

double peak_octets() {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with("VmHWM:")) {
      return std::strtod(line.c_str() + 6, nullptr) * 1024;
    }
  }
  give_up("no VmHWM");
}

void run(const std::string& folder, int entries) {
  const auto issuer = make_authority(folder);
  malloc_trim(0);  // the key file's passphrase took more memory than the list will
  forget_peak();
  const double idle = peak_octets();
  std::vector<certificate::RevokedCertificate> revoked;
  revoked.reserve(static_cast<std::size_t>(entries));
  for (int number = 0; number < entries; ++number) {
    const Serial serial =
        Serial::trusted(crypto::sha256_hex(view("serial " + std::to_string(number))).substr(0, 32));
    revoked.push_back({serial, at(number), certificate::ReasonCode::Superseded});
  }
  const double before = cpu_seconds();
  const Bytes list = must(issuer.issue_list({1, at(0), at(86'400), revoked}));
  std::printf("{\"cpu\":%.4f,\"octets\":%zu,\"peak\":%.0f}\n", cpu_seconds() - before, list.size(),
              peak_octets() - idle);
}

}  // namespace
}  // namespace sekisho::bench

int main(int count, char** words) {
  if (count < 2) {
    sekisho::bench::give_up("list_bench FOLDER [ENTRIES]");
  }
  sekisho::bench::run(words[1], count > 2 ? std::atoi(words[2]) : 1'000'000);
  return 0;
}
