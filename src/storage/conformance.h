// SPDX-License-Identifier: Apache-2.0
// For tests only: a fresh database of either kind for each test (a real file, a real PostgreSQL 15 that the
// test starts itself), and rows to fill it with. What one database does, the other must do: every test runs
// on both.
#pragma once

#include <gtest/gtest.h>
#include <soci/postgresql/soci-postgresql.h>
#include <soci/soci.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <barrier>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "storage/store.h"

namespace sekisho::storage {

// Removed when it goes. Short, because a Unix socket's path may have 107 octets.
class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string name = "/tmp/sekisho-storage-XXXXXX";
    if (::mkdtemp(name.data()) == nullptr) {
      throw std::runtime_error("no temporary folder");
    }
    path_ = name;
  }
  ~TemporaryFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

// One server for the whole test program, started by the first test that asks; a database of its own for each
// test. Without PostgreSQL 15 the tests fail: a suite that skips it would be green and say nothing.
class PostgresServer {
 public:
  static PostgresServer& running() {
    static PostgresServer server;
    return server;
  }
  std::string fresh_database() {
    const std::string name = "test" + std::to_string(++made_);
    soci::session session(soci::postgresql, "host=" + folder_ + " user=sekisho dbname=sekisho");
    session << "CREATE DATABASE " + name + " TEMPLATE template0 ENCODING 'UTF8'";
    return "postgresql:host=" + folder_ + " user=sekisho dbname=" + name;
  }
  void crash() {
    if (std::system((script() + " crash " + folder_).c_str()) != 0) {
      throw std::runtime_error("the test's PostgreSQL did not come back");
    }
  }
  PostgresServer(const PostgresServer&) = delete;
  PostgresServer& operator=(const PostgresServer&) = delete;

 private:
  PostgresServer() : folder_("/tmp/sekisho-pg-" + std::to_string(::getpid())) {
    if (std::system((script() + " start " + folder_ + " >/dev/null").c_str()) != 0) {
      throw std::runtime_error("PostgreSQL 15 does not start (apt-get install postgresql-15)");
    }
  }
  ~PostgresServer() {
    if (std::system((script() + " stop " + folder_).c_str()) != 0) {
      std::fputs("the test's PostgreSQL did not stop\n", stderr);
    }
  }
  static std::string script() { return std::string(SEKISHO_SOURCE_DIR) + "/tools/postgres.sh"; }

  std::string folder_;
  std::atomic<int> made_{0};
};

enum class Kind { Sqlite, Postgresql };

inline Time at(std::int64_t seconds) { return from_unix_seconds(1'780'000'000 + seconds); }
inline std::string digest(int number) {  // 64 hex digits that begin with 00 and end in ff
  std::string text(62, '0');
  const std::string digits = std::to_string(number);
  return text.replace(62 - digits.size(), digits.size(), digits) + "ff";
}
inline Fingerprint fingerprint(int number) { return Fingerprint::trusted(digest(number)); }
inline std::string id(int number) { return digest(number).substr(32); }
inline MemberKey member_key(const std::string& member = "ADMIN",
                            const std::string& contract = "00000000001") {
  return {InstitutionCode::trusted("9001"), ContractId::trusted(contract), MemberId::trusted(member)};
}
inline audit::Entry entry(const std::string& action, Time when = at(0)) {
  return {when, "9001", "engineer:test", action, "subject", {{"理由", "漢字 \xF0\x9F\x94\x91"}, {"b", "1"}}};
}

inline contract::Institution institution() {
  contract::Policy policy;
  policy.application_url = "https://app.example.jp/始め";
  return {InstitutionCode::trusted("9001"),
          "せきしょ信用金庫",
          "Sekisho Shinkin Bank",
          "当金庫",
          "portal.localhost",
          Zone{540},
          policy};
}
inline contract::Member member(const MemberKey& key = member_key()) {
  return {.key = key,
          .company = "株式会社 髙﨑商店",
          .pin_hash = "$argon2id$x",
          .pin_locked_at = {},
          .contract_locked_at = {},
          .totp_sealed = "00ff",
          .last_login_at = {}};
}
inline contract::CustomerCard card() {
  return {.member = member_key(), .sealed_cells = "00ff", .challenge = {}, .used = {}, .locked_at = {}};
}
inline const Fingerprint issuing_ca = fingerprint(9'000);  // of every certificate here
inline contract::HeldCertificate certificate(int number, Time not_after = at(20 * 86'400)) {
  return {.fingerprint = fingerprint(number),
          .member = member_key(),
          .serial = Serial::trusted("00" + std::to_string(10'000'000 + number)),
          .authority = issuing_ca,
          .status_since = at(0),
          .not_before = at(-86'400),
          .not_after = not_after,
          .common_name = "00000000001 9001 ADMIN 2026-08",
          .pem = "-----BEGIN CERTIFICATE-----\n…",
          .order = {}};
}
inline renewal::Order order(int number, int old_certificate = 1) {
  return {.id = OrderId::trusted(id(number)),
          .member = member_key(),
          .old_certificate = fingerprint(old_certificate),
          .opened_at = at(10),
          .expires_at = at(std::int64_t{7} * 86'400),
          .request_digest = {},
          .request_key = {},
          .evidence = {},
          .serial = {},
          .tbs = {},
          .new_certificate = {},
          .proven_at = {},
          .committed_at = {},
          .closed_at = {}};
}
inline renewal::Acquisition acquisition(int number) {
  return {.id = OrderId::trusted(id(number)),
          .member = member_key(),
          .code_hash = digest(number),
          .offered_at = at(10),
          .expires_at = at(86'410),
          .request_digest = {},
          .request_key = {},
          .evidence = {},
          .asked_by = {},
          .message_sealed = {},
          .serial = {},
          .tbs = {},
          .new_certificate = {},
          .closed_at = {}};
}
inline login::Login login_row(int number) {
  return {.id_hash = digest(number),
          .host = "abc" + std::to_string(number) + ".login.portal.localhost",
          .member = member_key(),
          .certificate = fingerprint(1),
          .support = "012345",
          .started_at = at(0),
          .last_seen_at = at(0),
          .previous_login_at = {},
          .ended_at = {},
          .end = {}};
}

// Fails the test and shows the error where there is one.
template <class T>
T must(Result<T> result) {
  if (!result.ok()) {
    ADD_FAILURE() << wire_name(result.error().code) << ": " << result.error().detail;
    throw std::runtime_error("the test cannot go on");
  }
  return std::move(result).value();
}

// The same work on as many threads at once; what each got, in no order.
template <class Work>
auto in_parallel(int threads, Work work) {
  using Got = decltype(work(0));
  static_assert(!std::is_same_v<Got, bool>, "the bits of a vector<bool> share their octets");
  std::vector<Got> got(static_cast<std::size_t>(threads));
  std::barrier start(threads);
  std::vector<std::thread> running;
  for (int number = 0; number < threads; ++number) {
    running.emplace_back([&, number] {
      start.arrive_and_wait();
      got[static_cast<std::size_t>(number)] = work(number);
    });
  }
  for (std::thread& thread : running) {
    thread.join();
  }
  return got;
}

class OnBothDatabases : public testing::TestWithParam<Kind> {
 protected:
  void SetUp() override {
    url_ = GetParam() == Kind::Sqlite ? "sqlite:" + (folder_.path() / "sekisho.db").string()
                                      : PostgresServer::running().fresh_database();
    open();
  }
  void open() {
    store_.reset();
    store_ = must(Store::open(url_));
  }
  // An institution with one member, a card and certificate 1.
  void fill() {
    must(store_->staff().run([](staff::Records& records) -> Result<void> {
      TRY(records.keep_institution(institution(), entry("institution.created")));
      TRY(records.keep_member(member(), entry("member.imported")));
      TRY(records.keep_card(card(), entry("card.imported")));
      return records.keep_certificate(certificate(1), entry("certificate.imported"));
    }));
  }
  template <class Work>
  auto staff(Work work) {
    return must(write(store_->staff(), work));
  }
  template <class Work>
  auto renewals(Work work) {
    return must(write(store_->renewals(), work));
  }
  template <class Work>
  auto logins(Work work) {
    return must(write(store_->logins(), work));
  }
  void keep_issuing_ca() {
    staff([](staff::Records& records) {
      return records.keep_authority({issuing_ca,
                                     InstitutionCode::trusted("9001"),
                                     contract::AuthorityUse::Issuing,
                                     "pem",
                                     "/key.pem",
                                     {}},
                                    entry("authority.created"));
    });
  }

  TemporaryFolder folder_;
  std::string url_;
  std::unique_ptr<Store> store_;
};

inline std::string kind_name(const testing::TestParamInfo<Kind>& info) {
  return info.param == Kind::Sqlite ? "Sqlite" : "Postgresql";
}

#define SEKISHO_ON_BOTH_DATABASES(suite) \
  INSTANTIATE_TEST_SUITE_P(On, suite, testing::Values(Kind::Sqlite, Kind::Postgresql), kind_name)

}  // namespace sekisho::storage
