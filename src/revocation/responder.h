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
#include "revocation/authority.h"
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
  static constexpr std::chrono::hours life{24 * 14};      // of the delegated certificate
  static constexpr std::chrono::minutes answer_life{60};  // thisUpdate to nextUpdate
  static constexpr std::size_t most_remembered{50'000};   // answers, of about 1 KB each

  Responder(Transactions<Records>& records, Authorities authorities, Secret seal_key, Log log)
      : records_(records),
        authorities_(std::move(authorities)),
        seal_key_(std::move(seal_key)),
        log_(std::move(log)) {}

  // Issues the delegated certificates that are missing or half over; how many changed here. For the
  // scheduler's one thread.
  Result<int> renew(Time now);
  [[nodiscard]] Answer answer(ByteView request, Time now);  // on many threads

 private:
  struct Held {
    certificate::Certificate authority;
    certificate::ResponderKey key;
    certificate::Certificate certificate;
  };
  using HeldList = std::vector<std::shared_ptr<const Held>>;
  struct Remembered {
    certificate::OcspStatus status;
    std::shared_ptr<const Held> by;
    Freshness freshness;
    Bytes der;
  };

  Result<std::shared_ptr<const Held>> hold(const IssuingAuthority& authority,
                                           const std::shared_ptr<const Held>& present, Time now);
  Result<std::shared_ptr<const Held>> kept(const IssuingAuthority& authority);
  Result<void> issue(const IssuingAuthority& authority, Time now);
  [[nodiscard]] std::shared_ptr<const HeldList> held() const;
  [[nodiscard]] std::shared_ptr<const Held> held_for(const std::vector<certificate::CertId>& ids) const;
  Result<Answer> answer_for(const certificate::OcspRequest& request, const std::shared_ptr<const Held>& by,
                            Time now);
  [[nodiscard]] std::optional<Answer> remembered(const certificate::OcspSingle& single,
                                                 const std::shared_ptr<const Held>& by, Time now) const;
  void remember(const certificate::OcspSingle& single, const std::shared_ptr<const Held>& by,
                const Answer& answer);

  Transactions<Records>& records_;
  Authorities authorities_;
  Secret seal_key_;
  Log log_;
  mutable std::mutex mutex_;
  std::shared_ptr<const HeldList> held_{std::make_shared<const HeldList>()};
  std::unordered_map<std::string, Remembered> remembered_;  // by CertID as it was asked
};

}  // namespace sekisho::revocation
