// SPDX-License-Identifier: Apache-2.0
#include "agent/linux/nss_database.h"

#include <nss.h>
#include <prerror.h>
#include <secerr.h>

#include <algorithm>
#include <array>
#include <mutex>

namespace sekisho::agent {
namespace {

namespace fs = std::filesystem;

constexpr int allowed_tries = 3;

struct Login {
  const AskPassword& ask;
  int tries{0};
};

// NSS calls it until the password is right or nothing comes back; what comes back it frees itself.
char* password_for_nss(PK11SlotInfo* /*slot*/, PRBool retry, void* context) {
  auto* const login = static_cast<Login*>(context);
  if (login == nullptr || login->tries == allowed_tries) {
    return nullptr;
  }
  ++login->tries;
  const std::optional<Secret> password = login->ask(retry == PR_TRUE ? Attempt::Again : Attempt::First);
  return password ? PORT_Strdup(std::string(password->reveal()).c_str()) : nullptr;
}

bool start_nss() {
  static std::once_flag once;
  static bool started = false;
  std::call_once(once, [] {
    started = NSS_NoDB_Init(nullptr) == SECSuccess;
    PK11_SetPasswordFunc(password_for_nss);
  });
  return started;
}

std::string quoted(const std::string& text) {
  std::string out = "'";
  for (const char letter : text) {
    if (letter == '\'' || letter == '\\') {
      out += '\\';
    }
    out += letter;
  }
  return out + "'";
}

void add_if_database(std::vector<fs::path>& found, const fs::path& folder) {
  std::error_code ignored;
  if (fs::exists(folder / "cert9.db", ignored) && fs::exists(folder / "key4.db", ignored)) {
    found.push_back(folder);
  }
}

}  // namespace

std::vector<fs::path> database_folders(const fs::path& home) {
  constexpr std::array single{".pki/nssdb", ".local/share/pki/nssdb", "snap/chromium/current/.pki/nssdb",
                              ".var/app/org.chromium.Chromium/data/pki/nssdb"};
  constexpr std::array profiles{".mozilla/firefox", ".config/mozilla/firefox",
                                "snap/firefox/common/.mozilla/firefox",
                                ".var/app/org.mozilla.firefox/.mozilla/firefox"};
  std::vector<fs::path> found;
  for (const char* const folder : single) {
    add_if_database(found, home / folder);
  }
  for (const char* const folder : profiles) {
    std::error_code ignored;
    std::vector<fs::path> here;
    for (const auto& profile : fs::directory_iterator(home / folder, ignored)) {
      add_if_database(here, profile.path());
    }
    std::sort(here.begin(), here.end());
    found.insert(found.end(), here.begin(), here.end());
  }
  return found;
}

Result<std::unique_ptr<NssDatabase>> NssDatabase::open(const fs::path& folder) {
  if (!start_nss()) {
    return nss_error(ErrorCode::AgentStoreFailed, "NSS does not start");
  }
  // NSS would make a new, empty database where there is none.
  if (!fs::exists(folder / "cert9.db")) {
    return Error{ErrorCode::AgentStoreFailed, "no database there any more"};
  }
  const std::string spec = "configDir=" + quoted("sql:" + folder.string()) +
                           " tokenDescription=" + quoted(folder.filename().string());
  SlotHandle slot(SECMOD_OpenUserDB(spec.c_str()));
  if (!slot) {
    return nss_error(ErrorCode::AgentStoreFailed, "the database does not open");
  }
  return std::unique_ptr<NssDatabase>(new NssDatabase(std::move(slot)));
}

NssDatabase::~NssDatabase() { SECMOD_CloseUserDB(slot_.get()); }

bool NssDatabase::is_locked() const {
  return PK11_NeedLogin(slot_.get()) == PR_TRUE && PK11_IsLoggedIn(slot_.get(), nullptr) == PR_FALSE;
}

Result<void> NssDatabase::unlock(const AskPassword& ask) {
  if (!is_locked()) {
    return {};
  }
  Login login{ask};
  if (PK11_Authenticate(slot_.get(), PR_TRUE, &login) != SECSuccess) {
    return nss_error(ErrorCode::AgentStoreLocked, "not unlocked after tries: " + std::to_string(login.tries));
  }
  return {};
}

std::vector<CertificateHandle> NssDatabase::certificates() const {
  std::vector<CertificateHandle> found;
  const CertificateListHandle list(PK11_ListCertsInSlot(slot_.get()));
  if (!list) {
    return found;
  }
  for (CERTCertListNode* node = CERT_LIST_HEAD(list.get()); !CERT_LIST_END(node, list.get());
       node = CERT_LIST_NEXT(node)) {
    found.emplace_back(CERT_DupCertificate(node->cert));
  }
  return found;
}

CertificateHandle NssDatabase::certificate(ByteView der) const {
  for (CertificateHandle& one : certificates()) {
    const ByteView held = bytes_of(one->derCert);
    if (std::equal(held.begin(), held.end(), der.begin(), der.end())) {
      return std::move(one);
    }
  }
  return nullptr;
}

std::string NssDatabase::key_id(CERTCertificate& certificate) const {
  const ItemHandle id(PK11_GetLowLevelKeyIDForCert(slot_.get(), &certificate, nullptr));
  return id ? hex(bytes_of(*id)) : std::string();
}

PrivateKeyHandle NssDatabase::key(const std::string& id) const {
  const Result<Bytes> bytes = parse_hex(id);
  if (!bytes.ok() || bytes->empty()) {
    return nullptr;
  }
  SECItem item = item_of(bytes.value());
  return PrivateKeyHandle(PK11_FindKeyByKeyID(slot_.get(), &item, nullptr));
}

PrivateKeyHandle NssDatabase::key_with_label(const std::string& label) const {
  std::string mutable_label = label;
  const PrivateKeyListHandle list(PK11_ListPrivKeysInSlot(slot_.get(), mutable_label.data(), nullptr));
  if (!list || PRIVKEY_LIST_END(PRIVKEY_LIST_HEAD(list.get()), list.get())) {
    return nullptr;
  }
  return PrivateKeyHandle(SECKEY_CopyPrivateKey(PRIVKEY_LIST_HEAD(list.get())->key));
}

Fingerprint fingerprint_of(ByteView der) {
  start_nss();
  std::array<unsigned char, 32> digest{};
  PK11_HashBuf(SEC_OID_SHA256, digest.data(), der.data(), static_cast<PRInt32>(der.size()));
  return Fingerprint::trusted(hex(digest));
}

Error nss_error(ErrorCode code, std::string_view what) {
  const char* const name = PR_ErrorToName(PR_GetError());
  return Error{code, std::string(what) + ": " + (name == nullptr ? "no NSS error" : name)};
}

}  // namespace sekisho::agent
