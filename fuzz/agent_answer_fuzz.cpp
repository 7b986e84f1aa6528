// SPDX-License-Identifier: Apache-2.0
// What a portal, or whoever stands before it, may answer to the agent, and what a damaged journal may hold.
#include <cstddef>

#include "agent/core/journal.h"
#include "agent/core/protocol.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = sekisho::text_view({data, size});
  (void)sekisho::agent::parse_look(text);
  (void)sekisho::agent::parse_issued(text);
  (void)sekisho::agent::parse_standing(text);
  (void)sekisho::agent::first_certificate(text);
  (void)sekisho::agent::refusal({400, std::string(text)});
  const auto entry = sekisho::agent::parse_entry(text);
  if (entry.ok() && !sekisho::agent::parse_entry(sekisho::agent::write_entry(entry.value())).ok()) {
    __builtin_trap();
  }
  return 0;
}
