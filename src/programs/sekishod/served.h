// SPDX-License-Identifier: Apache-2.0
// The institutions as the TLS port serves them, read from the records and rebuilt as a whole when they
// change.
#pragma once

#include <memory>
#include <mutex>
#include <string>

#include "base/log.h"
#include "certificate/signer.h"
#include "crypto/master_key.h"
#include "http/portal.h"
#include "revocation/authority.h"
#include "staff/records.h"

namespace sekisho::programs {

// Who holds the CAs' keys: sekisho-signer behind its socket, or key files that this process opens itself.
struct SignerOf {
  std::string socket;  // empty: key files
  Secret key_passphrase;
};

class ServedInstitutions {
 public:
  ServedInstitutions(Transactions<staff::Records>& records, SignerOf signer, http::Hosts& hosts, Log log);

  Result<int> refresh();  // how many institutions changed; called at start and by the scheduler
  [[nodiscard]] std::shared_ptr<const http::ServedByHost> all() const;
  [[nodiscard]] std::shared_ptr<const http::Served> of(const InstitutionCode& code) const;
  // A process of its own holds the CAs' keys, and signs with evidence only.
  [[nodiscard]] bool signer_is_apart() const { return !signer_.socket.empty(); }
  // The CAs whose keys are ours, also one that a later one follows, also one whose key could not be opened.
  [[nodiscard]] std::vector<revocation::IssuingAuthority> issuing() const;

 private:
  struct Rows {
    std::vector<contract::Institution> institutions;
    std::vector<contract::Authority> authorities;
  };
  Result<std::shared_ptr<const http::Served>> build(const contract::Institution& institution,
                                                    const Rows& rows);
  static Result<std::vector<revocation::IssuingAuthority>> issuing_among(const Rows& rows,
                                                                         const http::ServedByHost& fresh);
  std::shared_ptr<const certificate::Issuer> issuer_of(const contract::Authority& authority,
                                                       const certificate::Certificate& certificate);
  Result<std::unique_ptr<certificate::Signer>> signer_of(const contract::Authority& authority,
                                                         const certificate::Certificate& certificate);
  void publish(std::shared_ptr<const http::ServedByHost> fresh,
               std::vector<revocation::IssuingAuthority> issuing);

  Transactions<staff::Records>& records_;
  SignerOf signer_;
  http::Hosts& hosts_;
  Log log_;
  std::string seen_;  // what the present snapshot was built from
  mutable std::mutex mutex_;
  std::shared_ptr<const http::ServedByHost> all_;
  std::vector<revocation::IssuingAuthority> issuing_;
};

}  // namespace sekisho::programs
