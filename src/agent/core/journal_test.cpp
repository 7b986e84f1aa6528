// SPDX-License-Identifier: Apache-2.0
#include "agent/core/journal.h"

#include <gtest/gtest.h>

#include "base/json.h"

namespace sekisho::agent {
namespace {

Entry an_entry() {
  Entry entry(OrderId::trusted(std::string(32, 'a')), Fingerprint::trusted(std::string(64, 'b')));
  entry.host = "portal.example.jp";
  entry.institution = "せきしょ信用金庫";
  entry.step = Step::RequestSigned;
  entry.old_key = {"/home/a/.pki/nssdb", "0102", Algorithm::Rs256};
  entry.new_key = {{"/home/a/.pki/nssdb", "0304", Algorithm::Es256}, {0x00, 0xff}};
  entry.request = {0x30, 0x00, 0xff};
  entry.ticket = "ticket";
  entry.jws = "a.b.c";
  return entry;
}

TEST(AJournalEntry, comes_back_as_it_was_kept_to_the_last_byte) {
  const auto read = parse_entry(write_entry(an_entry()));
  ASSERT_TRUE(read.ok());
  EXPECT_EQ(write_entry(read.value()), write_entry(an_entry()));
  EXPECT_EQ(read->request, (Bytes{0x30, 0x00, 0xff}));
  EXPECT_EQ(read->new_key.public_key, (Bytes{0x00, 0xff}));
  EXPECT_EQ(read->step, Step::RequestSigned);
}

TEST(AJournalEntry, without_consent_or_cut_short_is_void) {
  const std::string whole = write_entry(an_entry());
  EXPECT_FALSE(parse_entry(whole.substr(0, whole.size() / 2)).ok());
  EXPECT_FALSE(parse_entry("").ok());
  auto json = nlohmann::json::parse(whole);
  json["step"] = "looked";
  EXPECT_FALSE(parse_entry(json.dump()).ok());
  json.erase("step");
  EXPECT_FALSE(parse_entry(json.dump()).ok());
}

}  // namespace
}  // namespace sekisho::agent
