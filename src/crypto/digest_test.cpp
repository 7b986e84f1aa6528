// SPDX-License-Identifier: Apache-2.0
#include "crypto/digest.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "crypto/master_key.h"
#include "crypto/password_hash.h"
#include "crypto/private_file.h"
#include "crypto/random.h"
#include "crypto/seal.h"
#include "crypto/totp.h"

namespace sekisho::crypto {
namespace {

class Folder {
 public:
  Folder() : path_(std::filesystem::temp_directory_path() / ("crypto-" + random_id())) {
    std::filesystem::create_directory(path_);
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  ~Folder() { std::filesystem::remove_all(path_); }
  [[nodiscard]] std::string file(const char* name) const { return path_ / name; }

 private:
  std::filesystem::path path_;
};

TEST(ADigest, is_the_one_of_fips_180) {
  EXPECT_EQ(sha256_hex(view("abc")), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(sha256_hex({}), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

TEST(AnHmac, is_the_one_of_rfc_4231) {
  EXPECT_EQ(hex(hmac_sha256(Secret("Jefe"), view("what do ya want for nothing?"))),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  EXPECT_NE(hmac_sha256(Secret(""), view("a")), hmac_sha256(Secret("Jefe"), view("a")));
}

TEST(Comparing, sees_a_difference_in_length_and_in_the_last_octet) {
  EXPECT_TRUE(equal_in_constant_time(view("abc"), view("abc")));
  EXPECT_FALSE(equal_in_constant_time(view("abc"), view("abd")));
  EXPECT_FALSE(equal_in_constant_time(view("abc"), view("ab")));
  EXPECT_TRUE(equal_in_constant_time({}, {}));
}

TEST(RandomBelow, reaches_every_value_and_never_the_limit) {
  std::array<int, 5> seen{};
  for (int draw = 0; draw < 1000; ++draw) {
    ++seen.at(random_below(5));
  }
  EXPECT_EQ(std::count(seen.begin(), seen.end(), 0), 0);
  EXPECT_NE(random_id(), random_id());
}

// RFC 5869 2.2 and 2.3 for one block, out of HMAC alone.
TEST(AMasterKey, derives_by_hkdf_and_differently_for_each_purpose) {
  const std::string octets(32, 'k');
  const MasterKey key = MasterKey::of(Secret(octets));
  const Secret extracted{ByteView(hmac_sha256(Secret(std::string(32, '\0')), view(octets)))};
  EXPECT_EQ(hex(key.derive("pin").bytes()),
            hex(hmac_sha256(extracted, view(std::string("sekisho pin\x01")))));
  EXPECT_NE(key.derive("pin").reveal(), key.derive("card").reveal());
}

TEST(AMasterKey, is_made_once_and_found_again) {
  const Folder folder;
  const std::string path = folder.file("master.key");
  const auto made = MasterKey::load_or_create(path);
  ASSERT_TRUE(made.ok()) << made.error().detail;
  const auto again = MasterKey::load_or_create(path);
  ASSERT_TRUE(again.ok());
  EXPECT_EQ(made->derive("pin").reveal(), again->derive("pin").reveal());
  EXPECT_EQ(std::filesystem::status(path).permissions(), std::filesystem::perms(0600));
}

TEST(AMasterKey, is_refused_when_others_may_read_it_or_its_length_is_wrong) {
  const Folder folder;
  const std::string path = folder.file("master.key");
  EXPECT_EQ(MasterKey::load(path).error().code, ErrorCode::FileUnreadable);
  ASSERT_TRUE(MasterKey::load_or_create(path).ok());
  std::filesystem::permissions(path, std::filesystem::perms(0640));
  EXPECT_EQ(MasterKey::load(path).error().code, ErrorCode::FileUnreadable);
  ASSERT_TRUE(write_private_file(folder.file("short"), Secret("31 octets are not enough for it")).ok());
  EXPECT_EQ(MasterKey::load(folder.file("short")).error().code, ErrorCode::FileUnreadable);
}

TEST(APrivateFile, is_never_overwritten_and_leaves_nothing_else_behind) {
  const Folder folder;
  ASSERT_TRUE(write_private_file(folder.file("key"), Secret("first")).ok());
  EXPECT_EQ(write_private_file(folder.file("key"), Secret("second")).error().code, ErrorCode::AlreadyExists);
  EXPECT_EQ(read_private_file(folder.file("key"))->reveal(), "first");
  EXPECT_EQ(write_private_file(folder.file("no/such/key"), Secret("x")).error().code,
            ErrorCode::FileUnwritable);
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder.file("")), {}), 1);
}

TEST(ASealedValue, opens_only_with_its_key_its_context_and_every_octet_intact) {
  const Secret key{std::string(32, 'k')};
  const std::string sealed = seal(key, "cell 9001/1/ADMIN A1", Secret("42"));
  EXPECT_EQ(open_sealed(key, "cell 9001/1/ADMIN A1", sealed)->reveal(), "42");
  EXPECT_EQ(open_sealed(key, "cell 9001/1/ADMIN A2", sealed).error().code, ErrorCode::SealBroken);
  EXPECT_EQ(open_sealed(Secret(std::string(32, 'x')), "cell 9001/1/ADMIN A1", sealed).error().code,
            ErrorCode::SealBroken);
  for (std::size_t at = 0; at < sealed.size(); ++at) {
    std::string bent = sealed;
    bent[at] = bent[at] == '0' ? '1' : '0';
    EXPECT_FALSE(open_sealed(key, "cell 9001/1/ADMIN A1", bent).ok()) << at;
  }
  EXPECT_FALSE(open_sealed(key, "", "").ok());
  EXPECT_NE(seal(key, "c", Secret("42")), seal(key, "c", Secret("42")));
  EXPECT_EQ(open_sealed(key, "", seal(key, "", Secret("")))->reveal(), "");
}

TEST(APassword, matches_its_own_hash_under_its_own_key_only) {
  const Secret key("the key that is not in the database");
  const auto hash = hash_password(key, Secret("1234"));
  ASSERT_TRUE(hash.ok());
  EXPECT_TRUE(hash->starts_with("$argon2id$v=19$m=19456,t=2,p=1$")) << hash.value();
  EXPECT_TRUE(password_matches(key, Secret("1234"), hash.value()));
  EXPECT_FALSE(password_matches(key, Secret("1235"), hash.value()));
  EXPECT_FALSE(password_matches(Secret("another key"), Secret("1234"), hash.value()));
  EXPECT_FALSE(password_matches(key, Secret("1234"), "not a hash"));
}

// RFC 6238 appendix B, last six of its eight digits.
TEST(ATotp, is_the_one_of_rfc_6238) {
  const Secret key("12345678901234567890");
  EXPECT_EQ(totp_at(key, 59 / 30), "287082");
  EXPECT_EQ(totp_at(key, 1111111109 / 30), "081804");
  EXPECT_EQ(totp_at(key, 20000000000 / 30), "353130");
}

TEST(ATotp, is_right_one_step_either_side_and_says_which) {
  const Secret key("12345678901234567890");
  const Time now = from_unix_seconds(1111111109);
  const std::int64_t step = 1111111109 / 30;
  for (const std::int64_t near : {step - 1, step, step + 1}) {
    EXPECT_EQ(totp_step(key, totp_at(key, near), now), near);
  }
  EXPECT_FALSE(totp_step(key, totp_at(key, step - 2), now));
  EXPECT_FALSE(totp_step(key, totp_at(key, step + 2), now));
  EXPECT_FALSE(totp_step(key, "", now));
}

TEST(Base32, is_read_with_and_without_padding_and_case) {
  EXPECT_EQ(parse_base32("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ")->reveal(), "12345678901234567890");
  EXPECT_EQ(parse_base32("mzxw6yq=")->reveal(), "foob");
  EXPECT_FALSE(parse_base32("MZXW6Y1").ok());
  EXPECT_FALSE(parse_base32("M").ok());
  EXPECT_FALSE(parse_base32("").ok());
}

// systemd shows an access list's mask as the group's bit (systemd.exec, "Credentials").
TEST(APrivateFile, that_systemd_hands_to_this_service_may_show_a_group_s_bit_and_no_other_may) {
  namespace fs = std::filesystem;
  const fs::path folder = fs::temp_directory_path() / ("credentials-" + random_id());
  fs::create_directory(folder);
  const std::string path = folder / "pin";
  ASSERT_TRUE(write_private_file(path, Secret(std::string("1234"))).ok());
  fs::permissions(path, fs::perms(0440));
  EXPECT_EQ(read_private_file(path).error().code, ErrorCode::FileUnreadable);
  ::setenv("CREDENTIALS_DIRECTORY", folder.c_str(), 1);
  EXPECT_EQ(read_private_file(path)->reveal(), "1234");
  fs::permissions(path, fs::perms(0444));
  EXPECT_EQ(read_private_file(path).error().code, ErrorCode::FileUnreadable) << "everybody may read it";
  ::setenv("CREDENTIALS_DIRECTORY", (folder / "elsewhere").c_str(), 1);
  fs::permissions(path, fs::perms(0440));
  EXPECT_EQ(read_private_file(path).error().code, ErrorCode::FileUnreadable);
  ::unsetenv("CREDENTIALS_DIRECTORY");
  fs::remove_all(folder);
}

}  // namespace
}  // namespace sekisho::crypto
