// SPDX-License-Identifier: Apache-2.0
#include "certificate/signer.h"

namespace sekisho::certificate {
namespace {

class KeyFileSigner : public Signer {
 public:
  explicit KeyFileSigner(AuthorityKey key) : key_(std::move(key)) {}

  [[nodiscard]] SignatureAlgorithm algorithm() const override { return key_.algorithm(); }

  Result<Bytes> sign(ByteView tbs_der, const Evidence& /*evidence*/) override { return key_.sign(tbs_der); }

 private:
  AuthorityKey key_;
};

}  // namespace

Result<std::unique_ptr<Signer>> open_key_file(const std::string& path, const Secret& passphrase) {
  return std::unique_ptr<Signer>(std::make_unique<KeyFileSigner>(TRY(AuthorityKey::open(path, passphrase))));
}

}  // namespace sekisho::certificate
