// SPDX-License-Identifier: Apache-2.0
#include "certificate/pkcs11_module.h"

#include <dlfcn.h>
#include <p11-kit/pkcs11.h>

#include <algorithm>
#include <array>
#include <map>
#include <vector>

namespace sekisho::certificate {
namespace {

constexpr std::size_t longest_signature = 1024;

std::string code_text(CK_RV code) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text = "CKR 0x";
  for (int shift = 28; shift >= 0; shift -= 4) {
    text += digits[(code >> static_cast<unsigned>(shift)) & 0xfU];
  }
  return text;
}

// What trying again cannot mend: a wrong PIN above all, because a token locks itself after a few of them.
bool is_lasting(CK_RV code) {
  constexpr std::array lasting{
      CKR_PIN_INCORRECT, CKR_PIN_LOCKED,        CKR_PIN_EXPIRED,           CKR_PIN_INVALID,
      CKR_PIN_LEN_RANGE, CKR_MECHANISM_INVALID, CKR_KEY_TYPE_INCONSISTENT, CKR_KEY_FUNCTION_NOT_PERMITTED};
  return std::find(lasting.begin(), lasting.end(), code) != lasting.end();
}

Result<void> judged(CK_RV code, const char* what) { return pkcs11_judged(code, what); }

// Padded with blanks to 32 octets, no NUL (PKCS #11 2.40, 3.2 CK_TOKEN_INFO).
std::string label_of(const CK_TOKEN_INFO& token) {
  std::string label(std::begin(token.label), std::end(token.label));
  label.erase(label.find_last_not_of(' ') + 1);
  return label;
}

Result<CK_SLOT_ID> slot_of(CK_FUNCTION_LIST& functions, const std::string& wanted) {
  CK_ULONG count = 0;
  TRY(judged(functions.C_GetSlotList(CK_TRUE, nullptr, &count), "slots"));
  std::vector<CK_SLOT_ID> slots(count);
  TRY(judged(functions.C_GetSlotList(CK_TRUE, slots.data(), &count), "slots"));
  slots.resize(std::min<std::size_t>(count, slots.size()));
  for (const CK_SLOT_ID slot : slots) {
    CK_TOKEN_INFO token{};
    if (functions.C_GetTokenInfo(slot, &token) == CKR_OK && label_of(token) == wanted) {
      return slot;
    }
  }
  return Error{ErrorCode::SignerAway, "pkcs11: no token " + wanted};
}

}  // namespace

Result<void> pkcs11_judged(unsigned long code, const char* what) {
  if (code == CKR_OK) {
    return {};
  }
  return Error{is_lasting(code) ? ErrorCode::CryptoFailed : ErrorCode::SignerAway,
               std::string("pkcs11: ") + what + ": " + code_text(code)};
}

Result<std::shared_ptr<Pkcs11Module>> Pkcs11Module::load(const std::string& path) {
  static std::mutex one_at_a_time;
  static std::map<std::string, std::shared_ptr<Pkcs11Module>> loaded;
  const std::lock_guard lock(one_at_a_time);
  if (const auto found = loaded.find(path); found != loaded.end()) {
    return found->second;
  }
  void* library = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
  void* symbol = library == nullptr ? nullptr : dlsym(library, "C_GetFunctionList");
  if (symbol == nullptr) {
    const char* why = dlerror();  // NOLINT(concurrency-mt-unsafe): glibc keeps it per thread
    return Error{ErrorCode::FileUnreadable, path + ": " + (why == nullptr ? "no PKCS#11 library" : why)};
  }
  CK_FUNCTION_LIST_PTR functions = nullptr;
  const auto list = reinterpret_cast<CK_C_GetFunctionList>(symbol);  // NOLINT: that is what dlsym gives
  if (list(&functions) != CKR_OK || functions == nullptr) {
    return Error{ErrorCode::FileUnreadable, path + ": gives no list of functions"};
  }
  const std::shared_ptr<Pkcs11Module> module(new Pkcs11Module(functions));
  loaded.emplace(path, module);
  return module;
}

Result<void> Pkcs11Module::start() {
  if (started_) {
    return {};
  }
  CK_C_INITIALIZE_ARGS wishes{};
  wishes.flags = CKF_OS_LOCKING_OK;
  const CK_RV code = functions_->C_Initialize(&wishes);
  if (code != CKR_CRYPTOKI_ALREADY_INITIALIZED) {
    TRY(judged(code, "initialize"));
  }
  started_ = true;
  return {};
}

Result<void> Pkcs11Module::restart() {
  functions_->C_Finalize(nullptr);  // fails where it never ran: then there is nothing to end
  started_ = false;
  ++life_;
  return start();
}

Pkcs11Session::Pkcs11Session(std::shared_ptr<Pkcs11Module> module, unsigned long session)
    : module_(std::move(module)), life_(module_->life()), session_(session) {}

Pkcs11Session::~Pkcs11Session() {
  if (alive()) {
    module_->functions().C_CloseSession(session_);
  }
}

Result<std::unique_ptr<Pkcs11Session>> Pkcs11Session::open_as(const std::shared_ptr<Pkcs11Module>& module,
                                                              const Pkcs11Key& key, unsigned long flags) {
  TRY(module->start());
  const CK_SLOT_ID slot = TRY(slot_of(module->functions(), key.token));
  CK_SESSION_HANDLE handle = 0;
  TRY(judged(module->functions().C_OpenSession(slot, flags, nullptr, nullptr, &handle), "session"));
  std::unique_ptr<Pkcs11Session> session(new Pkcs11Session(module, handle));
  TRY(session->log_in(key.pin));
  return session;
}

Result<std::unique_ptr<Pkcs11Session>> Pkcs11Session::open(const std::shared_ptr<Pkcs11Module>& module,
                                                           const Pkcs11Key& key) {
  auto session = TRY(open_as(module, key, CKF_SERIAL_SESSION));
  TRY(session->find_key(key.label));
  return session;
}

Result<std::unique_ptr<Pkcs11Session>> Pkcs11Session::open_to_write(
    const std::shared_ptr<Pkcs11Module>& module, const Pkcs11Key& key) {
  return open_as(module, key, CKF_SERIAL_SESSION | CKF_RW_SESSION);
}

Result<void> Pkcs11Session::log_in(const Secret& pin) const {
  Bytes octets(pin.bytes().begin(), pin.bytes().end());
  const CK_RV code = module_->functions().C_Login(session_, CKU_USER, octets.data(), octets.size());
  std::fill(octets.begin(), octets.end(), std::uint8_t{0});
  return code == CKR_USER_ALREADY_LOGGED_IN ? Result<void>() : judged(code, "log in");
}

Result<void> Pkcs11Session::find_key(std::string label) {
  CK_OBJECT_CLASS kind = CKO_PRIVATE_KEY;
  std::array<CK_ATTRIBUTE, 2> wanted{CK_ATTRIBUTE{CKA_CLASS, &kind, sizeof kind},
                                     CK_ATTRIBUTE{CKA_LABEL, label.data(), label.size()}};
  CK_FUNCTION_LIST& functions = module_->functions();
  TRY(judged(functions.C_FindObjectsInit(session_, wanted.data(), wanted.size()), "find the key"));
  std::array<CK_OBJECT_HANDLE, 2> found{};
  CK_ULONG count = 0;
  const CK_RV code = functions.C_FindObjects(session_, found.data(), found.size(), &count);
  functions.C_FindObjectsFinal(session_);
  TRY(judged(code, "find the key"));
  if (count == 0) {
    return Error{ErrorCode::SignerAway, "pkcs11: no private key " + label};
  }
  if (count > 1) {
    return Error{ErrorCode::CryptoFailed, "pkcs11: more than one private key " + label};
  }
  key_ = found.front();
  return {};
}

Result<Bytes> Pkcs11Session::sign(Mechanism mechanism, Bytes input) const {
  CK_MECHANISM wish{mechanism == Mechanism::Ecdsa ? CKM_ECDSA : CKM_RSA_PKCS, nullptr, 0};
  TRY(judged(module_->functions().C_SignInit(session_, &wish, key_), "begin to sign"));
  Bytes signature(longest_signature);
  CK_ULONG length = signature.size();
  TRY(judged(module_->functions().C_Sign(session_, input.data(), input.size(), signature.data(), &length),
             "sign"));
  signature.resize(std::min<std::size_t>(length, signature.size()));
  return signature;
}

}  // namespace sekisho::certificate
