// SPDX-License-Identifier: Apache-2.0
// Answers OCSP for our CAs by delegated keys (RFC 6960 4.2.2.2). The status is read from the records for
// every answer; a signed one is used again only while it says what was just read, so that a revocation shows
// in the very next answer, whichever server or command made it.
#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/log.h"
#include "base/transactions.h"
#include "certificate/ocsp_response.h"
#include "revocation/delegated_keys.h"
#include "revocation/records.h"

namespace sekisho::revocation {

struct Freshness {
  Time this_update;
  Time next_update;
};

struct Answer {
  Bytes der;                           // OCSPResponse
  std::optional<Freshness> freshness;  // none: a refusal or an answer to one nonce, not for any cache
};

class Responder {
 public:
  static constexpr std::chrono::hours life{DelegatedKeys::life};
  static constexpr std::chrono::minutes answer_life{60};  // thisUpdate to nextUpdate
  static constexpr std::size_t most_remembered{50'000};   // answers, of about 1 KB each

  Responder(Transactions<Records>& records, Authorities authorities, Secret seal_key, Log log)
      : records_(records),
        keys_(records, std::move(authorities), {certificate::Purpose::OcspSigning, std::move(seal_key)}, log),
        log_(std::move(log)) {}

  Result<int> renew(Time now);                              // as DelegatedKeys::renew
  [[nodiscard]] Answer answer(ByteView request, Time now);  // on many threads

 private:
  using Held = Delegated;
  using HeldList = DelegatedKeys::List;
  struct Remembered {
    certificate::OcspStatus status;
    std::shared_ptr<const Held> by;
    Freshness freshness;
    Bytes der;
  };

  [[nodiscard]] std::shared_ptr<const HeldList> held() const;
  [[nodiscard]] std::shared_ptr<const Held> held_for(const std::vector<certificate::CertId>& ids) const;
  Result<Answer> answer_for(const certificate::OcspRequest& request, const std::shared_ptr<const Held>& by,
                            Time now);
  [[nodiscard]] std::optional<Answer> remembered(const certificate::OcspSingle& single,
                                                 const std::shared_ptr<const Held>& by, Time now) const;
  void remember(const certificate::OcspSingle& single, const std::shared_ptr<const Held>& by,
                const Answer& answer);

  Transactions<Records>& records_;
  DelegatedKeys keys_;
  Log log_;
  mutable std::mutex mutex_;
  std::shared_ptr<const HeldList> held_{std::make_shared<const HeldList>()};
  std::unordered_map<std::string, Remembered> remembered_;  // by CertID as it was asked
};

}  // namespace sekisho::revocation
