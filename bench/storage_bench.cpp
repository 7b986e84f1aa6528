// SPDX-License-Identifier: Apache-2.0
// How many durable changes a second, by how many work at once; and how long a request's and the scheduler's
// look-ups take with many certificates. `storage_bench URL [CERTIFICATES]`: the database must be a new one.
#include <algorithm>
#include <string>
#include <thread>
#include <vector>

#include "bench/support.h"
#include "storage/store.h"

namespace sekisho::bench {
namespace {

std::string padded(int number, std::size_t digits) {
  const std::string text = std::to_string(number);
  return std::string(digits - text.size(), '0') + text;
}

// Hashes are spread over the whole index, as real ones are: consecutive ones would flatter the database.
std::string spread(int number, std::size_t digits) {
  constexpr std::string_view letters = "0123456789abcdef";
  auto state = static_cast<std::uint64_t>(number) + 1;
  std::string text;
  for (std::size_t at = 0; at < digits; ++at) {
    state = state * 6'364'136'223'846'793'005U + 1'442'695'040'888'963'407U;
    text += letters[(state >> 60U) & 15U];
  }
  return text;
}

Fingerprint fingerprint(int number) { return Fingerprint::trusted(spread(number, 64)); }
audit::Entry entry() {
  return {at(0), "9001", "bench", "bench.changed", std::string(64, 'a'), {{"key", "value"}}};
}

MemberKey member_key(int number) {
  return {InstitutionCode::trusted("9001"), ContractId::trusted(padded(number, 11)),
          MemberId::trusted("ADMIN")};
}

contract::HeldCertificate certificate(int number) {
  return {
      .fingerprint = fingerprint(number),
      .member = member_key(number),
      .serial = Serial::trusted(spread(number, 32)),
      .authority = fingerprint(-1),
      .status_since = at(0),
      .not_before = at(0),
      .not_after = at(std::int64_t{number % 365} * 86'400 + 1),  // as evenly over the year as renewals are
      .common_name = padded(number, 11) + " 9001 ADMIN 2026-08",
      .pem = std::string(1'200, 'M'),
      .order = {}};
}

Result<void> keep(staff::Records& records, int number) {
  const contract::Member member{.key = member_key(number),
                                .company = "株式会社",
                                .pin_hash = std::string(97, 'h'),
                                .pin_locked_at = {},
                                .contract_locked_at = {},
                                .totp_sealed = {},
                                .last_login_at = {}};
  TRY(records.keep_member(member, entry()));
  return records.keep_certificate(certificate(number), entry());
}

void fill(storage::Store& store, int certificates) {
  const auto start = Stopwatch::now();
  must(store.staff().run([](staff::Records& records) -> Result<void> {
    TRY(records.keep_institution(
        {InstitutionCode::trusted("9001"), "せきしょ信用金庫", "Sekisho", "当金庫", "localhost", {}, {}},
        entry()));
    return {};
  }));
  constexpr int together = 5'000;
  for (int from = 0; from < certificates; from += together) {
    must(store.staff().run([&](staff::Records& records) -> Result<void> {
      for (int number = from; number < std::min(from + together, certificates); ++number) {
        TRY(keep(records, number));
      }
      return {};
    }));
  }
  std::printf("filled with %d certificates: %.0f a second\n", certificates,
              certificates / seconds_since(start));
}

// One change with its audit entry, durable before the answer.
void changes_by(storage::Store& store, int workers, int certificates) {
  const int each = std::max(4'000 / workers, 100);
  const auto start = Stopwatch::now();
  std::vector<std::thread> running;
  for (int worker = 0; worker < workers; ++worker) {
    running.emplace_back([&, worker] {
      for (int number = 0; number < each; ++number) {
        const auto key = member_key((worker * 7'919 + number * 104'729) % certificates);
        must(store.logins().run([&](login::Records& records) -> Result<void> {
          TRY(records.spend_pin_attempt(key));
          return records.note(entry());
        }));
      }
    });
  }
  for (std::thread& one : running) {
    one.join();
  }
  std::printf("%2d workers: %.0f durable changes a second\n", workers, workers * each / seconds_since(start));
}

template <class Work>
void median_of(const char* what, int times, Work work) {
  std::vector<double> took;
  for (int number = 0; number < times; ++number) {
    const auto start = Stopwatch::now();
    work(number);
    took.push_back(seconds_since(start) * 1e6);
  }
  std::ranges::sort(took);
  std::printf("%s: median %.0f µs, p99 %.0f µs\n", what, took[took.size() / 2], took[took.size() * 99 / 100]);
}

void look_ups(storage::Store& store, int certificates) {
  median_of("find_certificate", 5'000, [&](int number) {
    must(write(store.logins(), [&](login::Records& records) {
      return records.find_certificate(fingerprint((number * 104'729) % certificates));
    }));
  });
  median_of("due_without_notice, 100 of the next 30 days", 100, [&](int) {
    must(write(store.renewals(), [](renewal::Records& records) {
      return records.due_without_notice(InstitutionCode::trusted("9001"), at(0),
                                        at(std::int64_t{30} * 86'400), 100);
    }));
  });
  median_of("open_orders_past", 100, [&](int) {
    must(write(store.renewals(),
               [](renewal::Records& records) { return records.open_orders_past(at(0), 100); }));
  });
  median_of("committed_before", 100, [&](int) {
    must(write(store.renewals(), [](renewal::Records& records) {
      return records.committed_before(InstitutionCode::trusted("9001"), at(0), at(0), 100);
    }));
  });
  median_of("number_entries, 1000", 20, [&](int) {
    must(write(store.trail(), [](audit::Records& records) { return records.number_entries(1'000); }));
  });
}

}  // namespace
}  // namespace sekisho::bench

int main(int count, char** words) {
  if (count < 2) {
    std::fputs("usage: storage_bench URL [CERTIFICATES]\n", stderr);
    return 2;
  }
  const int certificates = count > 2 ? std::atoi(words[2]) : 100'000;
  const auto store = sekisho::bench::must(sekisho::storage::Store::open(words[1]));
  sekisho::bench::fill(*store, certificates);
  for (const int workers : {1, 2, 8, 32, 64}) {
    sekisho::bench::changes_by(*store, workers, certificates);
  }
  sekisho::bench::look_ups(*store, certificates);
}
