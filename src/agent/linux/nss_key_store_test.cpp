// SPDX-License-Identifier: Apache-2.0
// Against real databases, made and judged by other programs: certutil, pk12util and openssl.
#include "agent/linux/nss_key_store.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>

#include "agent/core/protocol.h"
#include "agent/core/request.h"
#include "base/der.h"

namespace sekisho::agent {
namespace {

namespace fs = std::filesystem;

// What the command printed, both streams; "FAILED" first where it failed.
std::string shell(const std::string& command) {
  std::FILE* const pipe = ::popen((command + " 2>&1").c_str(), "r");
  std::string out;
  for (int letter = std::fgetc(pipe); letter != EOF; letter = std::fgetc(pipe)) {
    out += static_cast<char>(letter);
  }
  return (::pclose(pipe) == 0 ? "" : "FAILED ") + out;
}

Bytes contents(const fs::path& file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

void write(const fs::path& file, ByteView bytes) {
  std::ofstream(file, std::ios::binary) << text_view(bytes);
}

enum class Kind { Rsa, Ec };

// A person's HOME with a certificate in one database.
class APersonsStore : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = (fs::temp_directory_path() / "sekisho-nss-XXXXXX").string();
    home_ = ::mkdtemp(pattern.data());
  }
  void TearDown() override { fs::remove_all(home_); }

  fs::path database(const std::string& folder, const std::string& password = "") {
    const fs::path at = home_ / folder;
    fs::create_directories(at);
    std::ofstream(home_ / "pw") << password << "\n";
    EXPECT_EQ(shell("certutil -N -d sql:" + at.string() + " -f " + (home_ / "pw").string()), "");
    return at;
  }

  // openssl makes key and certificate, pk12util brings them in.
  Fingerprint old_certificate(const fs::path& into, Kind kind = Kind::Rsa) {
    const std::string key = kind == Kind::Rsa ? "rsa:2048" : "ec -pkeyopt ec_paramgen_curve:P-256";
    const std::string at = home_.string();
    shell("openssl req -x509 -newkey " + key +
          " -nodes -days 20 -subj '/CN=00000000001 9001 ADMIN 2026-08' -keyout " + at + "/old.key -out " +
          at + "/old.pem");
    shell("openssl pkcs12 -export -in " + at + "/old.pem -inkey " + at + "/old.key -passout pass:x -out " +
          at + "/old.p12");
    const std::string said =
        shell("pk12util -i " + at + "/old.p12 -W x -k " + at + "/pw -d sql:" + into.string());
    EXPECT_NE(said.find("IMPORT SUCCESSFUL"), std::string::npos) << said;
    shell("openssl x509 -in " + at + "/old.pem -outform DER -out " + at + "/old.der");
    return fingerprint_of(contents(home_ / "old.der"));
  }

  // A CA signs whatever the request asks for; the subject is ours.
  Bytes certify(const Bytes& request, const std::string& name = "00000000001 9001 ADMIN 2027-08") {
    const std::string at = home_.string();
    write(home_ / "request.der", request);
    shell("openssl req -x509 -newkey rsa:2048 -nodes -days 30 -subj /CN=CA -keyout " + at + "/ca.key -out " +
          at + "/ca.pem");
    const std::string said =
        shell("openssl x509 -req -inform DER -in " + at + "/request.der -CA " + at + "/ca.pem -CAkey " + at +
              "/ca.key -days 20 -subj '/CN=" + name + "' -outform DER -out " + at + "/new.der");
    EXPECT_EQ(said.find("FAILED"), std::string::npos) << said;
    return contents(home_ / "new.der");
  }

  NssKeyStore store() {
    return {home_, [this](Attempt) {
              ++asked_;
              return typed_;
            }};
  }

  fs::path home_;
  int asked_{0};
  std::optional<Secret> typed_;
};

TEST_F(APersonsStore, finds_the_old_certificate_in_chromiums_database_or_in_a_firefox_profile) {
  for (const std::string folder : {".pki/nssdb", ".mozilla/firefox/ab12.default-esr"}) {
    const Fingerprint old = old_certificate(database(folder));
    auto keys = store();
    const auto found = keys.find(old);
    ASSERT_TRUE(found.ok()) << folder;
    EXPECT_EQ(found->store, (home_ / folder).string());
    EXPECT_EQ(found->algorithm, Algorithm::Rs256);
  }
}

TEST_F(APersonsStore, finds_it_among_databases_without_it_and_with_only_the_certificate) {
  const fs::path certificate_only = database(".pki/nssdb");
  database(".mozilla/firefox/aa.other");
  const Fingerprint old = old_certificate(database(".mozilla/firefox/zz.default"));
  shell("certutil -A -n seen -t ,, -i " + (home_ / "old.pem").string() +
        " -d sql:" + certificate_only.string());
  auto keys = store();
  const auto found = keys.find(old);
  ASSERT_TRUE(found.ok());
  EXPECT_EQ(found->store, (home_ / ".mozilla/firefox/zz.default").string());
}

TEST_F(APersonsStore, says_when_the_certificate_is_not_there_or_has_no_key) {
  const fs::path here = database(".pki/nssdb");
  auto keys = store();
  const Fingerprint unknown = Fingerprint::trusted(std::string(64, '0'));
  EXPECT_EQ(keys.find(unknown).error().code, ErrorCode::AgentNoOldCertificate);
  const Fingerprint old = old_certificate(database(".elsewhere"));
  shell("certutil -A -n seen -t ,, -i " + (home_ / "old.pem").string() + " -d sql:" + here.string());
  EXPECT_EQ(store().find(old).error().code, ErrorCode::AgentNoOldCertificate);
}

TEST_F(APersonsStore, signs_with_the_old_key_what_openssl_verifies) {
  const Fingerprint old = old_certificate(database(".pki/nssdb"));
  auto keys = store();
  const auto signature = keys.sign(keys.find(old).value(), view("header.payload"));
  ASSERT_TRUE(signature.ok());
  write(home_ / "message", view("header.payload"));
  write(home_ / "signature", signature.value());
  const std::string at = home_.string();
  shell("openssl x509 -in " + at + "/old.pem -pubkey -noout > " + at + "/old.pub");
  EXPECT_EQ(shell("openssl dgst -sha256 -verify " + at + "/old.pub -signature " + at + "/signature " + at +
                  "/message"),
            "Verified OK\n");
}

TEST_F(APersonsStore, makes_requests_that_openssl_verifies_for_each_kind_of_key) {
  const Fingerprint old = old_certificate(database(".pki/nssdb"), Kind::Ec);
  auto keys = store();
  const KeyName beside = keys.find(old).value();
  EXPECT_EQ(beside.algorithm, Algorithm::Es256);
  for (const KeyWish& wish : {KeyWish{"rsa", 2048}, KeyWish{"rsa", 3072}, KeyWish{"ec", 256}}) {
    const auto key = keys.make_key(beside, wish, wish.kind + std::to_string(wish.bits));
    ASSERT_TRUE(key.ok()) << key.error().detail;
    write(home_ / "request.der", make_request(key.value(), keys).value());
    const std::string said =
        shell("openssl req -inform DER -verify -noout -text -in " + (home_ / "request.der").string());
    EXPECT_NE(said.find("self-signature verify OK"), std::string::npos) << said;
    EXPECT_NE(said.find("(" + std::to_string(wish.bits) + " bit)"), std::string::npos) << said;
  }
  EXPECT_FALSE(keys.make_key(beside, {"rsa", 1024}, "weak").ok());
  EXPECT_FALSE(keys.make_key(beside, {"dsa", 2048}, "other").ok());
}

TEST_F(APersonsStore, gives_the_same_key_again_for_the_same_order) {
  const Fingerprint old = old_certificate(database(".pki/nssdb"));
  for (const KeyWish& wish : {KeyWish{"rsa", 2048}, KeyWish{"ec", 256}}) {
    auto first_life = store();
    const auto first = first_life.make_key(first_life.find(old).value(), wish, "sekisho order 1" + wish.kind);
    auto second_life = store();
    const auto second =
        second_life.make_key(second_life.find(old).value(), wish, "sekisho order 1" + wish.kind);
    ASSERT_TRUE(first.ok() && second.ok());
    EXPECT_EQ(first->name.id, second->name.id);
    EXPECT_EQ(first->public_key, second->public_key);
  }
}

TEST_F(APersonsStore, keeps_the_new_certificate_beside_its_key_under_its_own_name_and_only_once) {
  const Fingerprint old = old_certificate(database(".pki/nssdb"));
  auto keys = store();
  const NewKey key = keys.make_key(keys.find(old).value(), {}, "order").value();
  const Bytes certificate = certify(make_request(key, keys).value());
  ASSERT_TRUE(keys.install(key.name, certificate).ok());
  ASSERT_TRUE(keys.install(key.name, certificate).ok());
  const auto read = keys.read_back(key.name, certificate);
  ASSERT_TRUE(read.ok()) << read.error().detail;
  EXPECT_EQ(read.value(), fingerprint_of(certificate));
  const std::string list = shell("certutil -L -d sql:" + key.name.store);
  const auto first = list.find("00000000001 9001 ADMIN 2027-08 ");
  EXPECT_NE(first, std::string::npos) << list;
  EXPECT_EQ(list.find("00000000001 9001 ADMIN 2027-08 ", first + 1), std::string::npos) << list;
  EXPECT_NE(list.find("u,u,u", first), std::string::npos) << "NSS sees the key that belongs to it: " << list;
  EXPECT_TRUE(keys.sign(key.name, view("proof")).ok());
}

// NSS 3.87 keeps the mark and lets pk12util export the key all the same: the mark is what a store can be
// told.
TEST_F(APersonsStore, marks_the_new_key_as_one_that_never_leaves) {
  const Fingerprint old = old_certificate(database(".pki/nssdb"));
  auto keys = store();
  const NewKey made = keys.make_key(keys.find(old).value(), {}, "order").value();
  const auto reopened = NssDatabase::open(made.name.store);
  ASSERT_TRUE(reopened.ok());
  const PrivateKeyHandle key = reopened.value()->key(made.name.id);
  for (const auto& [attribute, expected] : {std::pair{CKA_EXTRACTABLE, 0}, std::pair{CKA_SENSITIVE, 1}}) {
    SECItem value{siBuffer, nullptr, 0};
    ASSERT_EQ(PK11_ReadRawAttribute(PK11_TypePrivKey, key.get(), attribute, &value), SECSuccess);
    EXPECT_EQ(value.data[0], expected);
    SECITEM_FreeItem(&value, PR_FALSE);
  }
}

TEST_F(APersonsStore, takes_no_certificate_of_another_key) {
  const Fingerprint old = old_certificate(database(".pki/nssdb"));
  auto keys = store();
  const KeyName beside = keys.find(old).value();
  const NewKey ours = keys.make_key(beside, {}, "ours").value();
  const NewKey other = keys.make_key(beside, {"ec", 256}, "other").value();
  const Bytes certificate = certify(make_request(other, keys).value());
  EXPECT_EQ(keys.install(ours.name, certificate).error().code, ErrorCode::AgentStoreFailed);
  EXPECT_EQ(keys.install(ours.name, view("no certificate")).error().code, ErrorCode::AgentStoreFailed);
  EXPECT_FALSE(keys.read_back(ours.name, certificate).ok());
}

TEST_F(APersonsStore, asks_for_its_password_after_it_was_found_and_only_once) {
  const Fingerprint old = old_certificate(database(".pki/nssdb", "geheim"));
  typed_ = Secret(std::string("geheim"));
  auto keys = store();
  const auto found = keys.find(old);
  ASSERT_TRUE(found.ok());
  EXPECT_EQ(asked_, 0);
  const auto key = keys.make_key(found.value(), {}, "order");
  ASSERT_TRUE(key.ok()) << key.error().detail;
  ASSERT_TRUE(keys.sign(found.value(), view("request")).ok());
  const Bytes certificate = certify(make_request(key.value(), keys).value());
  ASSERT_TRUE(keys.install(key->name, certificate).ok());
  ASSERT_TRUE(keys.read_back(key->name, certificate).ok());
  EXPECT_EQ(asked_, 1);
}

TEST_F(APersonsStore, gives_up_after_three_wrong_passwords_or_at_once_when_the_person_does) {
  const Fingerprint old = old_certificate(database(".pki/nssdb", "geheim"));
  typed_ = Secret(std::string("falsch"));
  auto keys = store();
  EXPECT_EQ(keys.sign(keys.find(old).value(), view("request")).error().code, ErrorCode::AgentStoreLocked);
  EXPECT_EQ(asked_, 3);
  typed_.reset();
  auto again = store();
  EXPECT_EQ(again.sign(again.find(old).value(), view("request")).error().code, ErrorCode::AgentStoreLocked);
  EXPECT_EQ(asked_, 4);
}

TEST_F(APersonsStore, forgets_a_key_that_never_got_a_certificate_and_no_other) {
  const Fingerprint old = old_certificate(database(".pki/nssdb"));
  auto keys = store();
  const KeyName beside = keys.find(old).value();
  const NewKey unused = keys.make_key(beside, {}, "unused").value();
  EXPECT_TRUE(keys.delete_key(unused.name).ok());
  EXPECT_FALSE(keys.sign(unused.name, view("x")).ok());
  EXPECT_TRUE(keys.delete_key(unused.name).ok()) << "gone is gone";
  EXPECT_FALSE(keys.delete_key(beside).ok());
  EXPECT_TRUE(keys.sign(beside, view("x")).ok());
}

TEST_F(APersonsStore, lists_what_ended_lately_of_the_asked_issuers) {
  const Fingerprint old = old_certificate(database(".pki/nssdb"));
  const Bytes issuer = der::sequence({der::set({der::sequence(
      {der::oid("2.5.4.3"), der::utf8_string("00000000001 9001 ADMIN 2026-08")})})});  // self-signed
  const Time now = system_clock()();
  const Time in_30_days = now + std::chrono::days{30};
  auto keys = store();
  const auto ended = keys.ended({issuer}, now, in_30_days);
  ASSERT_TRUE(ended.ok());
  ASSERT_EQ(ended->size(), 1U);
  EXPECT_EQ(ended->front().certificate, old);
  EXPECT_EQ(ended->front().name, "00000000001 9001 ADMIN 2026-08");
  EXPECT_TRUE(keys.ended({issuer}, now, now + std::chrono::days{5})->empty()) << "has not ended by then";
  EXPECT_TRUE(keys.ended({issuer}, now + std::chrono::days{25}, in_30_days)->empty())
      << "ended too long before";
  EXPECT_TRUE(keys.ended({to_bytes("another")}, now, in_30_days)->empty());
}

TEST_F(APersonsStore, makes_no_database_where_there_is_none) {
  auto keys = store();
  const std::string nowhere = (home_ / "nowhere").string();
  fs::create_directories(nowhere);
  EXPECT_FALSE(keys.sign({nowhere, "00", Algorithm::Rs256}, view("x")).ok());
  EXPECT_TRUE(fs::is_empty(nowhere));
}

}  // namespace
}  // namespace sekisho::agent
