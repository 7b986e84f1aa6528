// SPDX-License-Identifier: Apache-2.0
#include "agent/linux/journal_files.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>

namespace sekisho::agent {
namespace {

namespace fs = std::filesystem;

class File {
 public:
  File(const fs::path& path, int flags)
      : number_(::open(path.c_str(), flags | O_CLOEXEC, S_IRUSR | S_IWUSR)) {}
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  ~File() {
    if (number_ >= 0) {
      ::close(number_);
    }
  }
  [[nodiscard]] bool write(std::string_view text) const {
    while (number_ >= 0 && !text.empty()) {
      const ssize_t written = ::write(number_, text.data(), text.size());
      if (written < 0 && errno != EINTR) {
        return false;
      }
      text.remove_prefix(static_cast<std::size_t>(std::max<ssize_t>(written, 0)));
    }
    return number_ >= 0;
  }
  [[nodiscard]] bool sync() const { return number_ >= 0 && ::fsync(number_) == 0; }

 private:
  int number_;
};

Error failed(std::string_view what) {
  return Error{ErrorCode::AgentStoreFailed, std::string(what) + ": " + std::strerror(errno)};
}

}  // namespace

Result<JournalFiles> JournalFiles::open(const fs::path& folder, Kept kept) {
  std::error_code error;
  fs::create_directories(folder, error);
  if (error) {
    return Error{ErrorCode::AgentStoreFailed, "the journal's folder: " + error.message()};
  }
  fs::permissions(folder, fs::perms::owner_all, error);
  return JournalFiles(folder, std::move(kept));
}

Result<void> JournalFiles::keep(const Entry& entry) {
  const fs::path path = path_of(entry.order);
  const fs::path beside = path.string() + ".new";
  const File file(beside, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW);
  if (!file.write(write_entry(entry)) || !file.sync()) {
    return failed("the journal is not written");
  }
  if (::rename(beside.c_str(), path.c_str()) != 0 || !File(folder_, O_RDONLY | O_DIRECTORY).sync()) {
    return failed("the journal is not in place");
  }
  if (kept_) {
    kept_(entry.step);
  }
  return {};
}

std::vector<Entry> JournalFiles::entries() {
  std::vector<Entry> found;
  std::error_code ignored;
  for (const auto& file : fs::directory_iterator(folder_, ignored)) {
    if (file.path().extension() != ".json") {
      continue;
    }
    std::ifstream stream(file.path());
    const std::string text{std::istreambuf_iterator<char>(stream), {}};
    Result<Entry> entry = parse_entry(text);
    if (entry.ok()) {
      found.push_back(std::move(entry).value());
    }
  }
  std::sort(found.begin(), found.end(),
            [](const Entry& one, const Entry& other) { return one.order < other.order; });
  return found;
}

void JournalFiles::forget(const OrderId& order) {
  std::error_code ignored;
  fs::remove(path_of(order), ignored);
}

fs::path JournalFiles::path_of(const OrderId& order) const { return folder_ / (order.text() + ".json"); }

}  // namespace sekisho::agent
