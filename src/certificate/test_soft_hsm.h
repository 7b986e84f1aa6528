// SPDX-License-Identifier: Apache-2.0
// For tests: a real PKCS#11 token of SoftHSM 2, in a folder of its own that can be taken away and brought
// back.
#pragma once

#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>

#include "certificate/test_support.h"

namespace sekisho::certificate::testing {

class SoftHsm {
 public:
  static constexpr auto library = "/usr/lib/softhsm/libsofthsm2.so";
  static constexpr auto pin = "1234";

  // One for the test program: the library reads where its tokens lie from the environment.
  static SoftHsm& shared() {
    static SoftHsm hsm;
    return hsm;
  }

  void add_token(const std::string& token) {
    run("softhsm2-util --init-token --free --label " + token + " --pin " + pin + " --so-pin 12345678");
  }
  // The key of an authority that was made as a file, imported as an engineer would do it.
  void add_key(const std::string& token, const std::string& label, const std::string& key_file) {
    const std::string plain = folder_.file("plain.pem");
    run("openssl pkcs8 -in " + key_file + " -passin pass:passphrase -out " + plain);
    run("softhsm2-util --import " + plain + " --token " + token + " --label " + label + " --id " +
        hex(crypto::random_bytes(4)) + " --pin " + pin);
  }
  void take_away() { std::filesystem::rename(tokens(), folder_.file("elsewhere")); }
  void bring_back() { std::filesystem::rename(folder_.file("elsewhere"), tokens()); }

 private:
  SoftHsm() {
    std::filesystem::create_directory(tokens());
    std::ofstream(folder_.file("softhsm2.conf"))
        << "directories.tokendir = " << tokens() << "\nobjectstore.backend = file\nlog.level = ERROR\n";
    ::setenv("SOFTHSM2_CONF", folder_.file("softhsm2.conf").c_str(), 1);
  }
  [[nodiscard]] std::string tokens() const { return folder_.file("tokens"); }
  void run(const std::string& command) const {
    if (std::system((command + " >" + folder_.file("log") + " 2>&1").c_str()) != 0) {
      std::ifstream log(folder_.file("log"));
      throw std::runtime_error(command + "\n" + std::string(std::istreambuf_iterator<char>(log), {}));
    }
  }
  Folder folder_;
};

}  // namespace sekisho::certificate::testing
