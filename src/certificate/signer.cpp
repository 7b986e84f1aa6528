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
    return signed_once(records_, tbs_der, [&] { return key_.sign(tbs_der); });
  }

 private:
  AuthorityKey key_;
  SignatureRecords& records_;
};

}  // namespace

Result<Bytes> signed_once(SignatureRecords& records, ByteView tbs_der,
                          const std::function<Result<Bytes>()>& sign) {
  const std::string digest = crypto::sha256_hex(tbs_der);
  if (const auto kept = TRY(records.find_signature(digest)); kept) {
    return parse_hex(*kept);
  }
  return parse_hex(TRY(records.keep_signature(digest, hex(TRY(sign())))));
}

Result<std::unique_ptr<Signer>> open_key_file(const std::string& path, const Secret& passphrase,
                                              SignatureRecords& records) {
  return std::unique_ptr<Signer>(
      std::make_unique<KeyFileSigner>(TRY(AuthorityKey::open(path, passphrase)), records));
}

}  // namespace sekisho::certificate
