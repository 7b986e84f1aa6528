// SPDX-License-Identifier: Apache-2.0
#include "certificate/signer.h"

#include "crypto/digest.h"

namespace sekisho::certificate {
namespace {

class KeyFileSigner : public Signer {
 public:
  KeyFileSigner(AuthorityKey key, SignatureRecords& records) : key_(std::move(key)), records_(records) {}

  [[nodiscard]] SignatureAlgorithm algorithm() const override { return key_.algorithm(); }

  Result<Bytes> sign(ByteView tbs_der, const Evidence& /*evidence*/) override {
    const std::string digest = crypto::sha256_hex(tbs_der);
    if (const auto kept = TRY(records_.find_signature(digest)); kept) {
      return parse_hex(*kept);
    }
    const Bytes signature = TRY(key_.sign(tbs_der));
    return parse_hex(TRY(records_.keep_signature(digest, hex(signature))));
  }

 private:
  AuthorityKey key_;
  SignatureRecords& records_;
};

}  // namespace

Result<std::unique_ptr<Signer>> open_key_file(const std::string& path, const Secret& passphrase,
                                              SignatureRecords& records) {
  return std::unique_ptr<Signer>(
      std::make_unique<KeyFileSigner>(TRY(AuthorityKey::open(path, passphrase)), records));
}

}  // namespace sekisho::certificate
