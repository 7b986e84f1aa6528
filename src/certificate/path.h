// SPDX-License-Identifier: Apache-2.0
// RFC 5280 §6: does a chain lead from a leaf to a CA that is trusted here? The code of the TLS port, of
// `sekisho certificate verify`, and of nothing else. Fetches nothing that a certificate names (threats, row
// 25).
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "certificate/certificate.h"

namespace sekisho::certificate {

enum class RevocationLists {
  Ignored,
  Required
};  // Ignored: our own database is asked instead, on every request

class TrustStore {
 public:
  // Trusted CAs need not be self-signed (partial chain). CRLs as DER.
  static Result<TrustStore> of(const std::vector<Certificate>& trusted, const std::vector<Bytes>& crls,
                               RevocationLists revocation);

  // ok, or the first reason that OpenSSL or our stricter rules find (Path… codes). `sent` is the list as the
  // peer sent it; identity comes from `leaf` alone. Safe to call from many threads.
  [[nodiscard]] Result<void> verify(const Certificate& leaf, const std::vector<Certificate>& sent,
                                    Time at) const;

 private:
  TrustStore() = default;
  struct Opened;
  std::shared_ptr<const Opened> opened_;
};

}  // namespace sekisho::certificate
