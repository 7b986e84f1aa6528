// SPDX-License-Identifier: Apache-2.0
// Loaded before a program (LD_PRELOAD): each fsync and fdatasync takes two milliseconds longer, as on a disk
// that is none of these machines' virtual ones. SEKISHO_SYNC_MICROSECONDS: so long instead.
#include <dlfcn.h>
#include <unistd.h>

#include <cstdlib>

namespace {

using Sync = int (*)(int);

int slowly(const char* name, int file) {
  static const char* const wish = std::getenv("SEKISHO_SYNC_MICROSECONDS");
  ::usleep(wish == nullptr ? 2'000U : static_cast<useconds_t>(std::atoi(wish)));
  return reinterpret_cast<Sync>(dlsym(RTLD_NEXT, name))(file);
}

}  // namespace

extern "C" int fsync(int file) { return slowly("fsync", file); }
extern "C" int fdatasync(int file) { return slowly("fdatasync", file); }
