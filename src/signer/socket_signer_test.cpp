// SPDX-License-Identifier: Apache-2.0
#include "signer/socket_signer.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <future>

#include "signer/listener.h"
#include "signer/socket_address.h"
#include "signer/test_house.h"

namespace sekisho::signer {
namespace {

using testing::Renewal;

class ASocketSigner : public ::testing::Test {
 protected:
  std::unique_ptr<Listener> listening() {
    return Listener::open(
               path(),
               [this](Question question, const Peer& peer) {
                 asker = peer;
                 const auto request = parse_question(std::move(question));
                 return text_of(request.ok() ? house.sign(request.value()) : Result<Bytes>(request.error()));
               })
        .value();
  }
  [[nodiscard]] std::string path() const { return house.folder.file("signer.sock"); }
  Result<Bytes> ask(const SignRequest& request) { return client->sign(request.tbs_der, request.evidence); }

  testing::Signer house;
  Peer asker;
  std::unique_ptr<certificate::Signer> client =
      signer_at(path(), testing::shared_authority().certificate()).value();
};

TEST_F(ASocketSigner, brings_the_signature_and_the_kernel_says_who_asked) {
  const auto listener = listening();
  const SignRequest request = Renewal{}.request();
  const auto signature = ask(request);
  ASSERT_TRUE(signature.ok()) << signature.error().detail;
  EXPECT_EQ(signature.value(), house.sign(request).value());
  EXPECT_EQ(asker.process, ::getpid());
  EXPECT_EQ(asker.user, ::geteuid());
}

TEST_F(ASocketSigner, lets_an_issuer_make_a_certificate) {
  const auto listener = listening();
  const Renewal renewal;
  const certificate::Issuer issuer(testing::shared_authority().certificate(), std::move(client));
  const auto draft = issuer.draft(renewal.plan, renewal.new_key.public_half(), {});
  const auto issued =
      issuer.issue(draft, {}, renewal.request(draft, renewal.jws(renewal.old_key, renewal.new_key)).evidence);
  EXPECT_TRUE(issued.ok()) << issued.error().detail;
}

TEST_F(ASocketSigner, brings_a_refusal_with_its_reason) {
  const auto listener = listening();
  SignRequest request = Renewal{}.request();
  request.evidence.text = "x";
  const auto refused = ask(request);
  EXPECT_EQ(refused.error().code, ErrorCode::SignerRefused);
  EXPECT_NE(refused.error().detail.find("jws_malformed"), std::string::npos);
}

TEST_F(ASocketSigner, says_away_while_nobody_listens_and_asks_again_when_somebody_does) {
  const SignRequest request = Renewal{}.request();
  EXPECT_EQ(ask(request).error().code, ErrorCode::SignerAway);
  auto listener = listening();
  EXPECT_TRUE(ask(request).ok());
  listener.reset();
  EXPECT_EQ(ask(request).error().code, ErrorCode::SignerAway);
  listener = listening();
  EXPECT_TRUE(ask(request).ok());
}

TEST_F(ASocketSigner, is_answered_among_many) {
  const auto listener = listening();
  std::vector<SignRequest> requests;
  for (int count = 0; count < 16; ++count) {
    requests.push_back(Renewal{}.request());
  }
  std::vector<std::future<bool>> asking;
  asking.reserve(requests.size());
  for (const SignRequest& request : requests) {
    asking.push_back(std::async(std::launch::async, [&] { return ask(request).ok(); }));
  }
  for (auto& one : asking) {
    EXPECT_TRUE(one.get());
  }
}

TEST_F(ASocketSigner, is_answered_although_another_one_sends_nothing_or_too_much) {
  const auto listener = listening();
  const SocketAddress address = SocketAddress::of(path()).value();
  const Descriptor silent = unix_socket();
  ASSERT_EQ(::connect(silent.number(), address.pointer(), address.size()), 0);
  const Descriptor loud = unix_socket();
  ASSERT_EQ(::connect(loud.number(), address.pointer(), address.size()), 0);
  ASSERT_EQ(::write(loud.number(), "\xff\xff\xff\xff", 4), 4);
  EXPECT_TRUE(ask(Renewal{}.request()).ok());
}

TEST_F(ASocketSigner, gets_no_answer_to_what_is_no_question_but_a_refusal) {
  const auto listener = listening();
  const SocketAddress address = SocketAddress::of(path()).value();
  for (const char* question :
       {"", "[]", "{}", "{\"authority\":1}", "{\"authority\":\"x\",\"evidence\":\"\"}"}) {
    const Descriptor socket = unix_socket();
    ASSERT_EQ(::connect(socket.number(), address.pointer(), address.size()), 0);
    must(send_message(socket, view(std::string_view(question)), std::chrono::seconds{1}));
    must(send_message(socket, {}, std::chrono::seconds{1}));
    const Bytes octets = receive_message(socket, longest_text, std::chrono::seconds{1}).value();
    const auto answer = parse_answer(std::string(text_view(octets)));
    EXPECT_EQ(answer.error().code, ErrorCode::BadRequest) << question;
  }
}

TEST_F(ASocketSigner, is_for_owner_and_group_only) {
  const auto listener = listening();
  EXPECT_EQ(std::filesystem::status(path()).permissions(), std::filesystem::perms(0660));
}

TEST_F(ASocketSigner, has_one_listener_and_a_new_one_after_a_kill) {
  auto listener = listening();
  const auto never = [](const Question&, const Peer&) { return std::string(); };
  EXPECT_EQ(Listener::open(path(), never).error().code, ErrorCode::ListenFailed);
  listener.reset();
  {  // what a killed signer leaves behind
    const SocketAddress address = SocketAddress::of(path()).value();
    const Descriptor dead = unix_socket();
    ASSERT_EQ(::bind(dead.number(), address.pointer(), address.size()), 0);
  }
  EXPECT_TRUE(Listener::open(path(), never).ok());
}

TEST(ASocketPath, has_at_most_107_octets) {
  const auto& authority = testing::shared_authority().certificate();
  EXPECT_TRUE(signer_at("/" + std::string(106, 'x'), authority).ok());
  EXPECT_EQ(signer_at("/" + std::string(107, 'x'), authority).error().code, ErrorCode::SettingsInvalid);
}

}  // namespace
}  // namespace sekisho::signer
