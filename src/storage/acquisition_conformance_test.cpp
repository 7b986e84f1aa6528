// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "storage/conformance.h"

namespace sekisho::storage {
namespace {

using renewal::Acquisition;
using renewal::AcquisitionState;

class AnAcquisition : public OnBothDatabases {
 protected:
  void SetUp() override {
    OnBothDatabases::SetUp();
    fill();
  }
  bool keep(const Acquisition& one) {
    return renewals(
        [&](renewal::Records& records) { return records.keep_acquisition(one, entry("offered")); });
  }
  bool change(AcquisitionState expected, const Acquisition& one) {
    return renewals([&](renewal::Records& records) {
      return records.change_acquisition(expected, one, entry("changed"));
    });
  }
  bool try_code(int number) {
    return renewals([&](renewal::Records& records) {
      return records.spend_code_try(OrderId::trusted(id(number)), renewal::most_wrong_codes);
    });
  }
  Acquisition found(int number) {
    return renewals([&](renewal::Records& records) {
             return records.find_acquisition(OrderId::trusted(id(number)));
           })
        .value();
  }
};
SEKISHO_ON_BOTH_DATABASES(AnAcquisition);

TEST_P(AnAcquisition, is_read_as_it_was_changed) {
  EXPECT_TRUE(keep(acquisition(1)));
  Acquisition next = acquisition(1);
  next.state = AcquisitionState::Issued;
  next.expires_at = at(99);
  next.request_digest = digest(5);
  next.request_key = "00ff";
  next.evidence = "e30.e30.AA";
  next.asked_by = "cmp";
  next.message_sealed = "00aa";
  next.serial = Serial::trusted("00ff");
  next.tbs = "3000ff00";
  next.new_certificate = fingerprint(2);
  next.closed_at = at(3);
  EXPECT_TRUE(change(AcquisitionState::Offered, next));
  EXPECT_FALSE(change(AcquisitionState::Offered, next)) << "the code is spent once";
  const Acquisition kept = found(1);
  EXPECT_EQ(kept.state, AcquisitionState::Issued);
  EXPECT_EQ(kept.code_hash, digest(1));
  EXPECT_EQ(kept.member, member_key());
  EXPECT_EQ(kept.offered_at, at(10));
  EXPECT_EQ(kept.expires_at, at(99));
  EXPECT_EQ(kept.request_digest, digest(5));
  EXPECT_EQ(kept.request_key, "00ff");
  EXPECT_EQ(kept.evidence, "e30.e30.AA");
  EXPECT_EQ(kept.asked_by, "cmp");
  EXPECT_EQ(kept.message_sealed, "00aa");
  EXPECT_EQ(kept.serial, next.serial);
  EXPECT_EQ(kept.tbs, "3000ff00");
  EXPECT_EQ(kept.new_certificate, fingerprint(2));
  EXPECT_EQ(kept.closed_at, at(3));
}

TEST_P(AnAcquisition, is_the_only_open_one_of_its_member_and_its_id_never_comes_back) {
  EXPECT_TRUE(keep(acquisition(1)));
  EXPECT_FALSE(keep(acquisition(2)));
  Acquisition ended = acquisition(1);
  ended.state = AcquisitionState::Ended;
  EXPECT_TRUE(change(AcquisitionState::Offered, ended));
  EXPECT_FALSE(keep(acquisition(1)));
  EXPECT_TRUE(keep(acquisition(2)));
  const auto open =
      renewals([&](renewal::Records& records) { return records.find_open_acquisition(member_key()); });
  EXPECT_EQ(open->id.text(), id(2));
}

TEST_P(AnAcquisition, is_found_when_its_time_is_over) {
  keep(acquisition(1));
  const auto past = [&](Time now) {
    return renewals([&](renewal::Records& records) { return records.open_acquisitions_past(now, 10); })
        .size();
  };
  EXPECT_EQ(past(at(86'409)), 0U);
  EXPECT_EQ(past(at(86'410)), 1U);
}

TEST_P(AnAcquisition, takes_ten_tries_and_those_given_back) {
  keep(acquisition(1));
  EXPECT_FALSE(try_code(2)) << "no such code";
  for (int guess = 0; guess < renewal::most_wrong_codes; ++guess) {
    EXPECT_TRUE(try_code(1));
  }
  EXPECT_FALSE(try_code(1));
  must(store_->renewals().run(
      [](renewal::Records& records) { return records.give_code_try_back(OrderId::trusted(id(1))); }));
  EXPECT_TRUE(try_code(1));
  EXPECT_FALSE(try_code(1));
  EXPECT_EQ(found(1).tries, renewal::most_wrong_codes);
}

TEST_P(AnAcquisition, is_taken_by_one_of_fifty_at_once) {
  keep(acquisition(1));
  Acquisition next = acquisition(1);
  next.state = AcquisitionState::Requested;
  const auto taken = in_parallel(50, [&](int) -> int {
    return must(write(store_->renewals(),
                      [&](renewal::Records& records) {
                        return records.change_acquisition(AcquisitionState::Offered, next,
                                                          entry("requested"));
                      }))
               ? 1
               : 0;
  });
  EXPECT_EQ(std::count(taken.begin(), taken.end(), 1), 1);
}

}  // namespace
}  // namespace sekisho::storage
