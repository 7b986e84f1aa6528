// SPDX-License-Identifier: Apache-2.0
// Answers OCSP for our CAs by delegated keys (RFC 6960 4.2.2.2). The status comes from the statuses in memory
// while they are fresh (status_feed.h: never a second behind), otherwise from the records; a signed answer is
// used again only while it says what was just looked up, whichever server or command changed it.
#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/log.h"
#include "base/transactions.h"
#include "certificate/ocsp_form.h"
#include "revocation/delegated_keys.h"
#include "revocation/records.h"
#include "revocation/status_feed.h"

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

  // `feed` may be null: then every status is read from the records.
  Responder(Transactions<Records>& records, Authorities authorities, Secret seal_key, Log log,
            StatusFeed* feed = nullptr)
      : records_(records),
        keys_(records, std::move(authorities), {certificate::Purpose::OcspSigning, std::move(seal_key)}, log),
        log_(std::move(log)),
        feed_(feed) {}

  Result<int> renew(Time now);                              // as DelegatedKeys::renew
  [[nodiscard]] Answer answer(ByteView request, Time now);  // on many threads
  // Where nothing is to be read, signed or waited for: the commonest question about a certificate whose
  // answer is signed already. None: ask answer().
  [[nodiscard]] std::optional<Answer> answer_at_once(ByteView request, Time now) const;

 private:
  // A delegated key with what makes its answers quick.
  struct Held : Delegated {
    std::shared_ptr<const Delegated> from;
    certificate::OcspForm form;
    Bytes common_issuer;
    std::shared_ptr<StatusTable> table;  // null without a feed
    std::uint32_t number;                // of this key, so that no other key's signature is taken for its own
  };
  using HeldList = std::vector<std::shared_ptr<const Held>>;
  [[nodiscard]] std::shared_ptr<const Held> hold(const std::shared_ptr<const Delegated>& key);
  struct Remembered {
    certificate::OcspStatus status;
    std::shared_ptr<const Held> by;
    Freshness freshness;
    Bytes der;
  };

  [[nodiscard]] std::shared_ptr<const HeldList> held() const;
  [[nodiscard]] std::shared_ptr<const Held> held_for(const std::vector<certificate::CertId>& ids) const;
  [[nodiscard]] std::shared_ptr<const Held> held_for(const certificate::CommonQuestion& asked) const;
  [[nodiscard]] std::optional<Answer> answer_from_table(const certificate::CommonQuestion& asked, Time now);
  Result<Answer> answer_for(const certificate::OcspRequest& request, const std::shared_ptr<const Held>& by,
                            Time now);
  [[nodiscard]] std::optional<Answer> remembered(const certificate::OcspSingle& single,
                                                 const std::shared_ptr<const Held>& by, Time now) const;
  void remember(const certificate::OcspSingle& single, const std::shared_ptr<const Held>& by,
                const Answer& answer);

  Transactions<Records>& records_;
  DelegatedKeys keys_;
  Log log_;
  StatusFeed* feed_;
  std::uint32_t last_number_{0};  // of the scheduler's thread
  mutable std::mutex mutex_;
  std::shared_ptr<const HeldList> held_{std::make_shared<const HeldList>()};
  std::unordered_map<std::string, Remembered> remembered_;  // by CertID as it was asked
};

}  // namespace sekisho::revocation
