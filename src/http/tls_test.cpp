// SPDX-License-Identifier: Apache-2.0
// The TLS port's promises, seen by another TLS client (threats, rows 3, 4, 6 and 24).
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <thread>

#include "crypto/digest.h"
#include "http/server_fixture_test.h"

namespace sekisho::http::testing {

namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

class TheTlsPort : public ThePort {
 protected:
  void SetUp() override { listen(); }

  // A session that a client of `sni` may try to resume: after its answer, so that TLS 1.3's ticket has
  // arrived.
  SessionHandle session_of(const ClientWish& wish) {
    TlsClient client(server_->port(), wish);
    EXPECT_THAT(client.get("/"), HasSubstr("200 OK"));
    return client.session();
  }
  std::string leaf(const Identity& identity) { return "leaf=" + crypto::sha256_hex(identity.der()); }
};

TEST_F(TheTlsPort, asks_only_where_the_policy_says_so) {
  TlsClient portal(server_->port(), {.sni = "portal.test", .identity = &people().person});
  EXPECT_FALSE(portal.certificate_was_asked());
  EXPECT_THAT(portal.get("/"), HasSubstr("leaf=none"));
  TlsClient login(server_->port(), as_person());
  EXPECT_TRUE(login.certificate_was_asked());
  EXPECT_THAT(login.get("/"), HasSubstr(leaf(people().person)));
}

TEST_F(TheTlsPort, names_the_authorities_of_now_and_no_others) {
  EXPECT_THAT(TlsClient(server_->port(), as_person()).authorities(),
              ElementsAre(people().authority.subject()));
  const Identity second = make_identity({.name = "Second CA"});
  policy_->add_authority(second);
  EXPECT_THAT(TlsClient(server_->port(), as_person()).authorities(),
              ElementsAre(people().authority.subject(), second.subject()));
}

TEST_F(TheTlsPort, refuses_names_that_are_none_of_ours) {
  const TlsClient stranger(server_->port(), {.sni = "stranger.test"});
  EXPECT_FALSE(stranger.connected());
  EXPECT_THAT(stranger.failure(), HasSubstr("unrecognized name"));
  EXPECT_FALSE(TlsClient(server_->port(), {.sni = ""}).connected());
}

TEST_F(TheTlsPort, answers_421_where_host_and_sni_differ) {
  TlsClient client(server_->port(), as_person());
  client.send("GET / HTTP/1.1\r\nHost: two.login.test\r\n\r\n");
  EXPECT_THAT(client.read_answer(), HasSubstr("421 Misdirected Request"));
  EXPECT_TRUE(client.ends_within(3));
  EXPECT_EQ(handled_, 0);
}

TEST_F(TheTlsPort, serves_a_client_that_shows_no_certificate) {
  TlsClient client(server_->port(), {.sni = "one.login.test"});
  EXPECT_THAT(client.get("/"), HasSubstr("leaf=none"));
}

TEST_F(TheTlsPort, lets_every_bad_certificate_reach_the_doctor) {
  const Identity expired = make_identity({.name = "Expired", .issuer = &people().authority, .days = -5});
  const Identity foreign = make_identity({.name = "Foreign"});
  const Identity weak_key = make_identity({.name = "Weak", .issuer = &people().authority, .key = "RSA-1024"});
  const Identity weak_digest =
      make_identity({.name = "Old", .issuer = &people().authority, .digest = "SHA1"});
  for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    for (const Identity* bad : {&expired, &foreign, &weak_key, &weak_digest}) {
      TlsClient client(server_->port(), {.sni = "one.login.test", .identity = bad, .version = version});
      EXPECT_THAT(client.get("/"), HasSubstr(leaf(*bad))) << client.failure();
    }
  }
}

TEST_F(TheTlsPort, takes_the_leaf_for_the_identity_and_the_rest_for_a_chain) {
  ClientWish wish = as_person();
  wish.chain = {&people().other, &people().authority};
  TlsClient client(server_->port(), wish);
  const std::string answer = client.get("/");
  EXPECT_THAT(answer, HasSubstr(leaf(people().person)));
  EXPECT_THAT(answer, HasSubstr("sent=2"));
}

TEST_F(TheTlsPort, refuses_a_chain_of_more_than_ten) {
  ClientWish wish = as_person();
  wish.version = TLS1_2_VERSION;
  wish.chain.assign(9, &people().other);
  EXPECT_TRUE(TlsClient(server_->port(), wish).connected());
  wish.chain.assign(10, &people().other);
  EXPECT_FALSE(TlsClient(server_->port(), wish).connected());
}

TEST_F(TheTlsPort, resumes_within_one_name_and_shows_the_same_certificate) {
  for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    ClientWish wish = as_person();
    wish.version = version;
    const SessionHandle session = session_of(wish);
    wish.identity = nullptr;
    wish.resume = session.get();
    TlsClient again(server_->port(), wish);
    EXPECT_TRUE(again.resumed()) << version;
    EXPECT_THAT(again.get("/"), HasSubstr(leaf(people().person)));
  }
}

TEST_F(TheTlsPort, never_resumes_under_another_name) {
  for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    for (const char* name : {"two.login.test", "portal.test"}) {
      ClientWish wish = as_person();
      wish.version = version;
      const SessionHandle session = session_of(wish);
      wish.sni = name;
      wish.identity = nullptr;
      wish.resume = session.get();
      TlsClient other(server_->port(), wish);
      EXPECT_FALSE(other.resumed()) << name << version;
      EXPECT_THAT(other.get("/"), HasSubstr("leaf=none"));
    }
  }
}

TEST_F(TheTlsPort, asks_again_a_client_that_showed_no_certificate) {
  const SessionHandle session = session_of({.sni = "one.login.test"});
  ClientWish wish = as_person();
  wish.resume = session.get();
  TlsClient again(server_->port(), wish);
  EXPECT_FALSE(again.resumed());
  EXPECT_THAT(again.get("/"), HasSubstr(leaf(people().person)));
}

TEST_F(TheTlsPort, forgets_a_name_its_sessions_and_its_idle_connections) {
  for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    ClientWish wish = as_person();
    wish.version = version;
    TlsClient client(server_->port(), wish);
    TlsClient bystander(server_->port(), as_person("two.login.test"));
    client.get("/");
    bystander.get("/");
    const SessionHandle session = client.session();
    server_->forget("one.login.test");
    EXPECT_TRUE(client.ends_within(1));
    wish.resume = session.get();
    EXPECT_FALSE(TlsClient(server_->port(), wish).resumed()) << version;
    EXPECT_THAT(bystander.get("/"), HasSubstr("200 OK"));
  }
}

TEST_F(TheTlsPort, lets_the_present_answer_out_before_it_forgets) {
  TlsClient client(server_->port(), as_person());
  client.send("GET /hold HTTP/1.1\r\nHost: one.login.test\r\n\r\n");
  while (running_ == 0) {
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  server_->forget("one.login.test");
  release_ = true;
  EXPECT_THAT(client.read_answer(), HasSubstr("Connection: close"));
  EXPECT_TRUE(client.ends_within(2));
}

TEST_F(TheTlsPort, speaks_http_1_1_and_nothing_else) {
  ClientWish wish = as_person();
  wish.alpn = "h2";
  EXPECT_FALSE(TlsClient(server_->port(), wish).connected());
}

TEST_F(TheTlsPort, keeps_to_tls_1_2_where_the_policy_says_so) {
  TlsClient client(server_->port(), as_person("old.login.test"));
  EXPECT_THAT(client.get("/"), HasSubstr(leaf(people().person)));
  EXPECT_EQ(SSL_SESSION_get_protocol_version(client.session().get()), TLS1_2_VERSION);
}

TEST_F(TheTlsPort, refuses_tls_1_1) {
  ClientWish wish = as_person();
  wish.version = TLS1_1_VERSION;
  EXPECT_FALSE(TlsClient(server_->port(), wish).connected());
}

TEST_F(TheTlsPort, tells_of_a_handshake_that_was_followed_by_no_request) {
  TlsClient silent(server_->port(), as_person("two.login.test"));
  ASSERT_TRUE(silent.connected());
  silent.leave();
  TlsClient asking(server_->port(), as_person());
  asking.get("/");
  asking.leave();
  TlsClient portal(server_->port(), {.sni = "portal.test"});
  portal.leave();
  for (int wait = 0; wait < 200 && policy_->without_request().empty(); ++wait) {
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  EXPECT_THAT(policy_->without_request(), ElementsAre("two.login.test"));
}

// As Chromium does while it shows its picker, and with a key that can sign nothing that TLS 1.3 takes.
TEST_F(TheTlsPort, tells_of_a_client_that_ends_when_asked_for_its_certificate) {
  ClientWish wish = as_person();
  wish.gives_up_when_asked = true;
  EXPECT_FALSE(TlsClient(server_->port(), wish).connected());
  for (int wait = 0; wait < 200 && policy_->without_request().empty(); ++wait) {
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  EXPECT_THAT(policy_->without_request(), ElementsAre("one.login.test"));
}

TEST_F(TheTlsPort, takes_a_key_without_pss_where_it_keeps_to_tls_1_2) {
  const Identity rsa = make_identity({.name = "Token", .issuer = &people().authority, .key = "RSA-2048"});
  ClientWish wish{.sni = "one.login.test", .identity = &rsa};
  wish.signature_algorithms = "ECDSA+SHA256:RSA+SHA256";
  EXPECT_THAT(TlsClient(server_->port(), wish).get("/"), Not(HasSubstr(leaf(rsa))));
  wish.sni = "old.login.test";
  EXPECT_THAT(TlsClient(server_->port(), wish).get("/"), HasSubstr(leaf(rsa)));
}

TEST_F(TheTlsPort, scales_over_io_threads_with_the_same_promises) {
  server_.reset();
  listen(quick_limits(), 3);
  for (int each = 0; each < 12; ++each) {
    TlsClient client(server_->port(), as_person());
    EXPECT_THAT(client.get("/"), HasSubstr(leaf(people().person)));
  }
  TlsClient client(server_->port(), as_person());
  client.get("/");
  server_->forget("one.login.test");
  EXPECT_TRUE(client.ends_within(1));
}

TEST(ATlsPort, does_not_start_without_a_key_that_fits) {
  class WrongKey : public FewNames {
   public:
    using FewNames::FewNames;
    [[nodiscard]] std::string private_key_pem() const override { return people().person.key_pem(); }
  };
  const auto policy = std::make_shared<WrongKey>(people().server, people().authority);
  const auto listening = Server::listen(
      {.port = 0}, policy, {}, [](const Request&) { return Response{}; }, [](const LogLine&) {});
  ASSERT_FALSE(listening.ok());
  EXPECT_EQ(listening.error().code, ErrorCode::TlsUnusable);
}

}  // namespace

}  // namespace sekisho::http::testing
