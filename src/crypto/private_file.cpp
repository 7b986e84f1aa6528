// SPDX-License-Identifier: Apache-2.0
#include "crypto/private_file.h"

#include <fcntl.h>
#include <openssl/crypto.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>

#include "crypto/random.h"

namespace sekisho::crypto {
namespace {

class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (number_ >= 0) {
      ::close(number_);
    }
  }
  [[nodiscard]] int number() const { return number_; }

 private:
  int number_;
};

Error failed(ErrorCode code, const std::string& path) {
  return Error{code, path + ": " + std::strerror(errno)};
}

Result<void> write_all(int file, ByteView content, const std::string& path) {
  while (!content.empty()) {
    const ssize_t count = ::write(file, content.data(), content.size());
    if (count < 0 && errno == EINTR) {
      continue;
    }
    if (count <= 0) {
      return failed(ErrorCode::FileUnwritable, path);
    }
    content = content.subspan(static_cast<std::size_t>(count));
  }
  return {};
}

Result<void> write_synced(const std::string& path, const Secret& content) {
  const Descriptor file(
      ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600));  // NOLINT
  if (file.number() < 0) {
    return failed(ErrorCode::FileUnwritable, path);
  }
  TRY(write_all(file.number(), content.bytes(), path));
  if (::fsync(file.number()) != 0) {
    return failed(ErrorCode::FileUnwritable, path);
  }
  return {};
}

Result<void> sync_folder(const std::string& path) {
  const std::string parent = std::filesystem::path(path).parent_path().string();
  const Descriptor folder(
      ::open(parent.empty() ? "." : parent.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));  // NOLINT
  if (folder.number() < 0 || ::fsync(folder.number()) != 0) {
    return failed(ErrorCode::FileUnwritable, path);
  }
  return {};
}

bool is_credential(const std::string& path) {
  const char* folder = std::getenv("CREDENTIALS_DIRECTORY");  // NOLINT(concurrency-mt-unsafe): nobody sets it
  const std::filesystem::path file(path);
  return folder != nullptr && *folder == '/' && file.parent_path() == folder && file.filename() != "..";
}

Result<void> refuse_readable_by_others(mode_t mode, const std::string& path) {
  const mode_t others = is_credential(path) ? 037U : 077U;
  return (mode & others) == 0 ? Result<void>()
                              : Error{ErrorCode::FileUnreadable, path + ": others may read it; chmod 600"};
}

}  // namespace

Result<Secret> read_private_file(const std::string& path) {
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));  // NOLINT: POSIX
  struct stat about {};
  if (file.number() < 0 || ::fstat(file.number(), &about) != 0) {
    return failed(ErrorCode::FileUnreadable, path);
  }
  TRY(refuse_readable_by_others(about.st_mode, path));
  Bytes content(std::size_t{64} * 1024 + 1);
  std::size_t filled = 0;
  while (filled < content.size()) {
    const ssize_t count = ::read(file.number(), content.data() + filled, content.size() - filled);
    if (count < 0 && errno == EINTR) {
      continue;
    }
    if (count < 0) {
      return failed(ErrorCode::FileUnreadable, path);
    }
    if (count == 0) {
      break;
    }
    filled += static_cast<std::size_t>(count);
  }
  if (filled == content.size()) {
    return Error{ErrorCode::FileUnreadable, path + ": longer than 64 KiB"};
  }
  Secret secret{ByteView(content).first(filled)};
  OPENSSL_cleanse(content.data(), content.size());
  return secret;
}

// Written beside its place and then linked: link(2) never replaces, and a crash leaves no half file under the
// name.
Result<void> write_private_file(const std::string& path, const Secret& content) {
  const std::string draft = path + "." + random_id();
  const Result<void> written = write_synced(draft, content);
  if (!written.ok()) {
    ::unlink(draft.c_str());
    return written.error();
  }
  const int linked = ::link(draft.c_str(), path.c_str());
  const int reason = errno;
  ::unlink(draft.c_str());
  if (linked != 0) {
    errno = reason;
    return failed(reason == EEXIST ? ErrorCode::AlreadyExists : ErrorCode::FileUnwritable, path);
  }
  return sync_folder(path);
}

}  // namespace sekisho::crypto
