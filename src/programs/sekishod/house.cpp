// SPDX-License-Identifier: Apache-2.0
#include "programs/sekishod/house.h"

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <latch>
#include <thread>

#include "audit/trail.h"
#include "crypto/master_key.h"
#include "http/cmp_routes.h"
#include "http/pki_routes.h"
#include "programs/sekishod/served.h"
#include "renewal/authority_end.h"
#include "scheduler/scheduler.h"
#include "storage/store.h"

namespace sekisho::programs {
namespace {

using namespace std::chrono_literals;

// Who waits for Argon2 or a signature holds a worker. A flood of PINs must leave most workers to those who
// come with a certificate: the others hear 503 and when to come again.
int may_wait_for_hashing(int workers) { return std::max(1, workers / 4); }
// A signature takes less than a millisecond, or an HSM's time; never all workers.
int may_wait_for_signing(int workers) { return std::max(1, workers * 3 / 4); }
constexpr auto keep_ended_logins = 30 * 24h;

int hashing_places(int configured) {
  if (configured > 0) {
    return configured;
  }
  return std::max(1, static_cast<int>(std::thread::hardware_concurrency()) - 1);
}

// For tests that stop the server at a durable step: it sleeps there, and changes nothing.
std::function<void(std::string_view)> pause_of_environment() {
  const char* wanted =
      std::getenv("SEKISHO_PAUSE_AFTER");  // NOLINT(concurrency-mt-unsafe): before any thread starts
  if (wanted == nullptr) {
    return [](std::string_view) {};
  }
  return [step = std::string(wanted)](std::string_view done) {
    if (done == step) {
      std::this_thread::sleep_for(30s);
    }
  };
}

class WiredHouse final : public House {
 public:
  WiredHouse(HouseSettings settings, std::unique_ptr<storage::Store> store, const crypto::MasterKey& master,
             Log log)
      : store_(std::move(store)),
        log_(std::move(log)),
        clock_(system_clock()),
        keys_{master.derive("pin"), master.derive("card"), master.derive("totp")},
        hashing_threads_(hashing_places(settings.password_workers)),
        hashing_(hashing_places(settings.password_workers), may_wait_for_hashing(settings.workers),
                 &hashing_threads_),
        signing_(hashing_places(settings.password_workers), may_wait_for_signing(settings.workers)),
        hosts_(
            std::make_shared<http::Hosts>(master.derive("login-host"), clock_, std::move(settings.identity))),
        served_(store_->staff(),
                SignerOf{std::move(settings.signer), master.derive_passphrase("authority-key")}, *hosts_,
                log_),
        renewals_(surroundings(master)),
        lists_(
            store_->revocations(), [this] { return served_.issuing(); }, log_),
        plain_port_(settings.plain_port),
        feed_(
            store_->revocations(), [this] { return served_.issuing(); }, log_),
        responder_(
            store_->revocations(), [this] { return served_.issuing(); }, master.derive("ocsp-key"), log_,
            &feed_),
        pki_{lists_, responder_, [this] { return served_.issuing(); }, clock_},
        cmp_keys_(
            store_->revocations(), [this] { return machines_authorities(); },
            {certificate::Purpose::CmpSigning, master.derive("cmp-key")}, log_),
        cmp_{renewals_,
             store_->renewals(),
             [this](const InstitutionCode& code) { return institution_of(code); },
             [this] { return machines_authorities(); },
             cmp_keys_,
             cmp_transactions_,
             master.derive("enrol-code"),
             master.derive("cmp-message"),
             clock_,
             log_},
        trail_(store_->trail(), master.derive("audit-head"), log_),
        portal_{[this] { return served_.all(); },
                store_->logins(),
                store_->renewals(),
                renewals_,
                keys_,
                hashing_,
                *hosts_,
                [this](const std::string& host) { forget_(host); },
                std::move(settings.static_file),
                std::move(settings.assets),
                {},
                clock_,
                log_} {}

  Result<void> prepare() {
    TRY(served_.refresh());
    const auto hosts =
        TRY(write(store_->logins(), [](login::Records& records) { return records.live_login_hosts(); }));
    for (const std::string& host : hosts) {
      hosts_->keep_alive(host);
    }
    return {};
  }

  [[nodiscard]] std::shared_ptr<http::Hosts> hosts() const override { return hosts_; }
  [[nodiscard]] http::Handler handler() override {
    return [this](const http::Request& request) {
      doors_.wait();
      return http::answer(portal_, request);
    };
  }
  [[nodiscard]] http::Handler pki_handler() override {
    return [this](const http::Request& request) {
      doors_.wait();
      return http::is_cmp(request) ? http::cmp_answer(cmp_, request) : http::pki_answer(pki_, request);
    };
  }
  [[nodiscard]] http::QuickHandler pki_at_once() override {
    return [this](const http::Request& request, ByteView body) {
      return http::pki_answer_at_once(pki_, request, body);
    };
  }
  void open_doors(std::function<void(const std::string&)> forget, std::string url_port) override {
    forget_ = std::move(forget);
    portal_.port = std::move(url_port);
    // Who comes back in the first second after a restart is answered too. What fails is tried again, and
    // told, by the scheduler.
    (void)responder_.renew(clock_());
    (void)cmp_keys_.renew(clock_());
    scheduler_ = std::make_unique<scheduler::Scheduler>(jobs(), log_);
    if (plain_port_) {
      status_scheduler_ = std::make_unique<scheduler::Scheduler>(
          std::vector<scheduler::Job>{
              {"ocsp_statuses", revocation::StatusFeed::every, [this] { return feed_.poll(); }}},
          log_);
    }
    doors_.count_down();
  }

 private:
  renewal::Surroundings surroundings(const crypto::MasterKey& master) {
    return {store_->renewals(),
            [this](const InstitutionCode& code) { return institution_of(code); },
            [this](const InstitutionCode& code) {
              const auto served = served_.of(code);
              return served ? served->issuers : std::vector<std::shared_ptr<const certificate::Issuer>>{};
            },
            master.derive("ticket-nonce"),
            signing_,
            pause_of_environment(),
            served_.signer_is_apart() ? renewal::Surroundings::Signs::WithEvidence
                                      : renewal::Surroundings::Signs::ForUs,
            log_};
  }

  [[nodiscard]] std::optional<contract::Institution> institution_of(const InstitutionCode& code) const {
    const auto served = served_.of(code);
    return served ? std::optional(served->institution) : std::nullopt;
  }
  // The CAs of institutions that let machines renew: no other needs a key for CMP.
  [[nodiscard]] std::vector<revocation::IssuingAuthority> machines_authorities() const {
    auto all = served_.issuing();
    std::erase_if(all, [this](const revocation::IssuingAuthority& one) {
      const auto institution = institution_of(one.institution);
      return !institution || institution->policy.machine_renewal == contract::MachineRenewal::Off;
    });
    return all;
  }

  Result<int> for_each_institution(const std::function<Result<int>(const contract::Institution&)>& work) {
    int done = 0;
    const auto all = served_.all();
    for (const auto& [host, served] : *all) {
      done += TRY(work(served->institution));
    }
    return done;
  }

  Result<int> tell_end(const contract::Institution& institution) {
    const auto served = served_.of(institution.code);
    const bool issues = served && !served->issuers.empty();  // the first one does
    const bool told =
        issues && renewal::tell_end(institution, served->issuers.front()->authority(), clock_(), log_);
    return told ? 1 : 0;
  }

  Result<int> number_trail() {
    if (!trail_open_) {
      TRY(trail_.open());
      trail_open_ = true;
    }
    return trail_.number(clock_());
  }

  std::vector<scheduler::Job> jobs() {
    return {
        {"institutions", 5s, [this] { return served_.refresh(); }},
        {"notices", 60s,
         [this] {
           return for_each_institution(
               [this](const contract::Institution& one) { return renewals_.open_notices(one, clock_()); });
         }},
        {"issue", 5s, [this] { return renewals_.issue_waiting(clock_()); }},
        {"halts", 10min, [this] { return renewal::recall_halts(store_->renewals(), log_, clock_()); }},
        {"authority_ends", 24h,
         [this] {
           return for_each_institution([this](const contract::Institution& one) { return tell_end(one); });
         }},
        {"lapse", 60s, [this] { return renewals_.lapse(clock_()); }},
        {"retire", 60s,
         [this] {
           return for_each_institution(
               [this](const contract::Institution& one) { return renewals_.retire(one, clock_()); });
         }},
        {"revocation_lists", 5s, [this] { return lists_.renew(clock_()); }},
        {"ocsp_responders", 5s, [this] { return responder_.renew(clock_()); }},
        {"cmp_keys", 5s, [this] { return cmp_keys_.renew(clock_()); }},
        {"status_changes", 1h, [this] { return feed_.forget_old(); }},
        {"trail", 1s, [this] { return number_trail(); }},
        {"old_logins", 1h, [this] { return store_->forget_logins(clock_() - keep_ended_logins, 10'000); }}};
  }

  std::unique_ptr<storage::Store> store_;
  Log log_;
  Clock clock_;
  login::Keys keys_;
  LowPriority hashing_threads_;  // whoever comes with a certificate goes first
  Turnstile hashing_;
  Turnstile signing_;
  std::shared_ptr<http::Hosts> hosts_;
  ServedInstitutions served_;
  renewal::Renewals renewals_;
  revocation::Lists lists_;
  bool plain_port_;
  revocation::StatusFeed feed_;
  revocation::Responder responder_;
  http::Pki pki_;
  revocation::DelegatedKeys cmp_keys_;
  http::CmpTransactions cmp_transactions_;
  http::Cmp cmp_;
  audit::Trail trail_;
  bool trail_open_{false};  // only the scheduler's thread looks
  std::function<void(const std::string&)> forget_{[](const std::string&) {}};
  http::Portal portal_;
  std::latch doors_{1};
  std::unique_ptr<scheduler::Scheduler> scheduler_;  // these two last: they end first
  std::unique_ptr<scheduler::Scheduler> status_scheduler_;
};

}  // namespace

Result<std::unique_ptr<House>> House::open(HouseSettings settings, Log log) {
  const auto master = TRY(crypto::MasterKey::load_or_create(settings.data + "/master.key"));
  const std::string database =
      settings.database.empty() ? "sqlite:" + settings.data + "/sekisho.db" : settings.database;
  auto store = TRY(storage::Store::open(database));
  auto house = std::make_unique<WiredHouse>(std::move(settings), std::move(store), master, std::move(log));
  TRY(house->prepare());
  return std::unique_ptr<House>(std::move(house));
}

}  // namespace sekisho::programs
