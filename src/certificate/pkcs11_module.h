// SPDX-License-Identifier: Apache-2.0
// A PKCS#11 library (OASIS PKCS #11 2.40) and a session on one of its tokens. What the specification calls
// CKR_… becomes one of three answers: it worked, the token is away just now (SignerAway: worth trying again),
// or it will never work like this (CryptoFailed).
#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/secret.h"

// The standard names it so; its header stays in the .cpp.
struct _CK_FUNCTION_LIST;  // NOLINT(bugprone-reserved-identifier)

namespace sekisho::certificate {

// Loaded once a path and never unloaded: vendors' libraries run threads of their own.
class Pkcs11Module {
 public:
  static Result<std::shared_ptr<Pkcs11Module>> load(const std::string& path);  // FileUnreadable

  // The library is one state for the whole process: whoever uses it holds this.
  [[nodiscard]] std::mutex& turn() { return turn_; }
  [[nodiscard]] _CK_FUNCTION_LIST& functions() const { return *functions_; }
  Result<void> start();  // does nothing where it runs already
  // Some libraries notice only so that their token is back. Ends every session of the process.
  Result<void> restart();
  // Grows with each restart: a session of an earlier life must not be used, its number may belong to another
  // one now.
  [[nodiscard]] int life() const { return life_; }

 private:
  explicit Pkcs11Module(_CK_FUNCTION_LIST* functions) : functions_(functions) {}
  _CK_FUNCTION_LIST* functions_;
  std::mutex turn_;
  bool started_{false};
  int life_{0};
};

// What a CKR_… means here. `what` was done, for Error::detail.
Result<void> pkcs11_judged(unsigned long code, const char* what);

// Where a private key lies: token and key by their labels.
struct Pkcs11Key {
  std::string token;
  std::string label;
  Secret pin;
};

// Logged in, with the private key found. Used and closed while the module's turn is held.
class Pkcs11Session {
 public:
  enum class Mechanism { RsaPkcs1, Ecdsa };

  static Result<std::unique_ptr<Pkcs11Session>> open(const std::shared_ptr<Pkcs11Module>& module,
                                                     const Pkcs11Key& key);
  // May make objects, and has found none: pkcs11_keys.cpp.
  static Result<std::unique_ptr<Pkcs11Session>> open_to_write(const std::shared_ptr<Pkcs11Module>& module,
                                                              const Pkcs11Key& key);
  Pkcs11Session(const Pkcs11Session&) = delete;
  Pkcs11Session& operator=(const Pkcs11Session&) = delete;
  ~Pkcs11Session();

  [[nodiscard]] bool alive() const { return life_ == module_->life(); }
  // RsaPkcs1: `input` is a DigestInfo, the answer a signature. Ecdsa: a digest, the answer r and s of equal
  // length.
  Result<Bytes> sign(Mechanism mechanism, Bytes input) const;
  [[nodiscard]] unsigned long number() const { return session_; }

 private:
  static Result<std::unique_ptr<Pkcs11Session>> open_as(const std::shared_ptr<Pkcs11Module>& module,
                                                        const Pkcs11Key& key, unsigned long flags);
  Pkcs11Session(std::shared_ptr<Pkcs11Module> module, unsigned long session);
  Result<void> log_in(const Secret& pin) const;
  Result<void> find_key(std::string label);

  std::shared_ptr<Pkcs11Module> module_;
  int life_;
  unsigned long session_;
  unsigned long key_{0};
};

}  // namespace sekisho::certificate
