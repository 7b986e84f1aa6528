// SPDX-License-Identifier: Apache-2.0
#include "certificate/approval.h"

#include <gtest/gtest.h>

#include "base/json.h"
#include "base/test_must.h"
#include "crypto/digest.h"
#include "crypto/test_keys.h"

namespace sekisho::certificate {
namespace {

using crypto::testing::TestKey;

const Time now = parse_rfc3339("2028-02-10T01:00:00Z").value();
const Bytes draft = to_bytes("what is to be done");

struct Person {
  std::string name;
  AuthorityKey key = AuthorityKey::make(KeyKind::P256).value();

  [[nodiscard]] NamedPerson named() const { return {name, key.public_key()}; }
  [[nodiscard]] std::string approval(ByteView of = draft, Time at = now) const {
    return approve(of, name, key, at).value();
  }
};

class Approvals : public ::testing::Test {
 protected:
  Person sato{"佐藤"};
  Person suzuki{"鈴木"};
  std::vector<NamedPerson> people{sato.named(), suzuki.named()};

  [[nodiscard]] Result<std::vector<std::string>> check(const std::vector<std::string>& approvals,
                                                       Time at = now) const {
    return check_approvals(people, draft, approvals, at);
  }
  [[nodiscard]] ErrorCode refusal(const std::vector<std::string>& approvals, Time at = now) const {
    const auto checked = check(approvals, at);
    return checked.ok() ? ErrorCode::Internal : checked.error().code;
  }
};

TEST_F(Approvals, of_two_named_people_do) {
  const auto names = check({sato.approval(), suzuki.approval()});
  ASSERT_TRUE(names.ok()) << names.error().detail;
  EXPECT_EQ(names.value(), (std::vector<std::string>{"佐藤", "鈴木"}));
}

TEST_F(Approvals, of_one_person_do_not_however_often) {
  EXPECT_EQ(refusal({sato.approval()}), ErrorCode::ApprovalInvalid);
  EXPECT_EQ(refusal({sato.approval(), sato.approval(draft, now - std::chrono::hours{1})}),
            ErrorCode::ApprovalInvalid);
  people.push_back({"佐藤の別名", sato.key.public_key()});
  const std::string alias = approve(draft, "佐藤の別名", sato.key, now).value();
  EXPECT_EQ(refusal({sato.approval(), alias}), ErrorCode::ApprovalInvalid) << "the same key";
}

TEST_F(Approvals, of_three_do_not_the_third_could_be_anybody) {
  EXPECT_EQ(refusal({sato.approval(), suzuki.approval(), sato.approval()}), ErrorCode::ApprovalInvalid);
}

TEST_F(Approvals, of_strangers_do_not) {
  const Person stranger{"田中"};
  EXPECT_EQ(refusal({sato.approval(), stranger.approval()}), ErrorCode::ApprovalInvalid);
  const std::string borrowed = approve(draft, "鈴木", stranger.key, now).value();
  EXPECT_EQ(refusal({sato.approval(), borrowed}), ErrorCode::ApprovalInvalid);
}

TEST_F(Approvals, are_for_one_draft_to_the_octet) {
  EXPECT_EQ(refusal({sato.approval(), suzuki.approval(to_bytes("what is to be done."))}),
            ErrorCode::ApprovalInvalid);
}

TEST_F(Approvals, are_good_for_a_week_and_not_before_they_were_made) {
  const std::vector both{sato.approval(), suzuki.approval()};
  EXPECT_TRUE(check(both, now + approval_life).ok());
  EXPECT_EQ(refusal(both, now + approval_life + std::chrono::seconds{1}), ErrorCode::ApprovalInvalid);
  EXPECT_EQ(refusal(both, now - std::chrono::minutes{11}), ErrorCode::ApprovalInvalid);
}

TEST_F(Approvals, are_of_their_own_kind_only) {
  const TestKey key = TestKey::p256();
  people.push_back({"高橋", key.public_half()});
  const nlohmann::json payload{{"draft", crypto::sha256_hex(draft)}, {"name", "高橋"}, {"at", rfc3339(now)}};
  EXPECT_TRUE(check({sato.approval(), key.jws_text({{"typ", "sekisho-approval"}}, payload)}).ok());
  EXPECT_EQ(refusal({sato.approval(), key.jws_text({{"typ", "sekisho-request"}}, payload)}),
            ErrorCode::ApprovalInvalid);
  EXPECT_EQ(refusal({sato.approval(), key.jws_text({{"typ", "sekisho-approval"}}, {{"draft", "x"}})}),
            ErrorCode::ApprovalInvalid);
  EXPECT_EQ(refusal({sato.approval(), "not a JWS"}), ErrorCode::ApprovalInvalid);
}

TEST_F(Approvals, are_made_with_p256_only) {
  const auto key = AuthorityKey::make(KeyKind::P384).value();
  EXPECT_FALSE(approve(draft, "佐藤", key, now).ok());
}

}  // namespace
}  // namespace sekisho::certificate
