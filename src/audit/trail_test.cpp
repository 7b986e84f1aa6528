// SPDX-License-Identifier: Apache-2.0
#include "audit/trail.h"

#include <gtest/gtest.h>

#include "base/test_must.h"
#include "crypto/signing_key.h"

namespace sekisho::audit {
namespace {

const Time now = from_unix_seconds(1'834'000'000);
const Secret seed(std::string(32, 's'));

class FakeRecords : public Records, public Transactions<Records> {
 public:
  Result<void> run(const std::function<Result<void>(Records&)>& work) override {
    const FakeRecords before = *this;
    auto done = work(*this);
    if (!done.ok()) {
      *this = before;
    }
    return done;
  }
  Result<std::vector<NumberedEntry>> number_entries(int limit) override {
    std::vector<NumberedEntry> fresh;
    while (!waiting.empty() && static_cast<int>(fresh.size()) < limit) {
      fresh.push_back({static_cast<std::int64_t>(kept.size()), waiting.front()});
      kept.push_back(fresh.back());
      waiting.erase(waiting.begin());
    }
    return fresh;
  }
  Result<std::vector<NumberedEntry>> entries(std::int64_t from, int limit) override {
    std::vector<NumberedEntry> page;
    for (const NumberedEntry& entry : kept) {
      if (entry.number >= from && static_cast<int>(page.size()) < limit) {
        page.push_back(entry);
      }
    }
    return page;
  }
  Result<std::optional<Head>> newest_head() override {
    return heads.empty() ? std::nullopt : std::optional<Head>(heads.back());
  }
  Result<void> keep_head(const Head& head) override {
    heads.push_back(head);
    return {};
  }

  std::vector<Entry> waiting;
  std::vector<NumberedEntry> kept;
  std::vector<Head> heads;
};

class ATrail : public ::testing::Test {
 protected:
  FakeRecords records;
  std::vector<LogLine> log;

  ATrail() {
    for (const char* action : {"renewal.opened", "renewal.issued", "renewal.proven"}) {
      records.waiting.push_back(Entry{now, "9001", "agent", action, "order-1", {{"old", "abc"}}});
    }
    Trail trail = trail_of(seed);
    must(trail.open());
    EXPECT_EQ(trail.number(now).value(), 3);
  }
  Trail trail_of(const Secret& own_seed) {
    return Trail(records, own_seed, [this](const LogLine& line) { log.push_back(line); });
  }
  std::string opened() {
    const auto done = trail_of(seed).open();
    return done.ok() ? "ok" : done.error().detail;
  }
};

TEST_F(ATrail, signs_a_head_that_anyone_can_check_and_sends_it_to_the_log) {
  ASSERT_EQ(records.heads.size(), 1U);
  const Head& head = records.heads.front();
  EXPECT_EQ(head.size, 3);
  EXPECT_TRUE(crypto::ed25519_verifies(crypto::ed25519_public_key(seed).value(), signed_head(head),
                                       parse_hex(head.signature).value()));
  EXPECT_EQ(log.back().event, "audit.head");
  EXPECT_EQ(log.back().fields.at(1).second, head.root);
}

TEST_F(ATrail, goes_on_where_it_stopped) {
  EXPECT_EQ(opened(), "ok");
  Trail trail = trail_of(seed);
  must(trail.open());
  EXPECT_EQ(trail.number(now).value(), 0);
  records.waiting.push_back(Entry{now, "9001", "scheduler", "renewal.retired", "order-1", {}});
  EXPECT_EQ(trail.number(now).value(), 1);
  EXPECT_EQ(opened(), "ok");
  EXPECT_EQ(records.heads.back().size, 4);
}

TEST_F(ATrail, notices_a_change_in_any_field_of_any_entry) {
  const std::vector<std::function<void(NumberedEntry&)>> edits{
      [](auto& row) { row.entry.at += std::chrono::seconds{1}; },
      [](auto& row) { row.entry.institution = "9002"; },
      [](auto& row) { row.entry.actor = "engineer:x"; },
      [](auto& row) { row.entry.action += "!"; },
      [](auto& row) { row.entry.subject.clear(); },
      [](auto& row) { row.entry.details.clear(); },
      [](auto& row) { row.entry.details[0].second = "abd"; }};
  for (std::size_t which = 0; which < 3; ++which) {
    for (const auto& edit : edits) {
      const auto before = records.kept;
      edit(records.kept[which]);
      EXPECT_NE(opened(), "ok");
      records.kept = before;
    }
  }
  EXPECT_EQ(opened(), "ok");
}

TEST_F(ATrail, notices_entries_that_are_missing_at_the_end_in_the_middle_or_altogether) {
  const auto before = records.kept;
  records.kept.pop_back();
  EXPECT_EQ(opened(), "audit trail: shorter than its head");
  records.kept = before;
  records.kept.erase(records.kept.begin() + 1);
  EXPECT_EQ(opened(), "audit trail: entry 1 is missing");
  records.kept.clear();
  EXPECT_EQ(opened(), "audit trail: shorter than its head");
}

TEST_F(ATrail, notices_two_entries_in_each_other_s_place) {
  std::swap(records.kept[0].entry, records.kept[1].entry);
  EXPECT_NE(opened(), "ok");
}

TEST_F(ATrail, notices_a_head_that_was_made_to_fit_an_edited_trail) {
  records.kept[0].entry.action = "nothing.happened";
  MerkleTree forged;
  for (const NumberedEntry& entry : records.kept) {
    forged.append(to_bytes(canonical(entry)));
  }
  records.heads.back().root = hex(forged.root());
  EXPECT_NE(opened(), "ok");
  records.heads.back().signature =
      hex(crypto::sign_ed25519(Secret(std::string(32, 'x')), signed_head(records.heads.back())).value());
  EXPECT_NE(opened(), "ok");
}

TEST_F(ATrail, refuses_to_sign_what_a_second_sequencer_numbered) {
  Trail trail = trail_of(seed);
  must(trail.open());
  records.waiting.push_back(Entry{now, "9001", "agent", "first", "", {}});
  Trail of_another_node = trail_of(seed);
  must(of_another_node.open());
  must(of_another_node.number(now));
  records.waiting.push_back(Entry{now, "9001", "agent", "second", "", {}});
  EXPECT_EQ(trail.number(now).error().code, ErrorCode::StorageFailed);
}

TEST(TheLeafOfAnEntry, keeps_apart_what_only_looks_alike) {
  const NumberedEntry one{0, {now, "", "a", "b\",\"subject\":\"c", "", {{"k", "v"}}}};
  const NumberedEntry two{0, {now, "", "a", "b", "c", {{"k", "v"}}}};
  EXPECT_NE(canonical(one), canonical(two));
  const NumberedEntry pairs{0, {now, "", "", "", "", {{"a", "b"}, {"c", "d"}}}};
  const NumberedEntry joined{0, {now, "", "", "", "", {{"a", "b\",\"c"}, {"d", ""}}}};
  EXPECT_NE(canonical(pairs), canonical(joined));
}

}  // namespace
}  // namespace sekisho::audit
