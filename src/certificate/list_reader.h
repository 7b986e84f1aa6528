// SPDX-License-Identifier: Apache-2.0
// Reads a revocation list that another system issued (RFC 5280 §5), so that ours go on from it.
#pragma once

#include <cstdint>
#include <vector>

#include "certificate/certificate.h"

namespace sekisho::certificate {

struct ReadList {
  struct Entry {
    Serial serial;
    Time since;
    int reason{0};  // RFC 5280 5.3.1; 0 where none is given
  };
  std::int64_t number{0};
  Time this_update;
  Time next_update;
  std::vector<Entry> entries;
};

// A complete list by that CA itself, PEM or DER. FileUnreadable, PathUnknownIssuer, PathWrongSignature;
// ImportRefused for a delta or indirect list, for one without a number, or with one beyond 2^63.
Result<ReadList> read_list(ByteView file, const Certificate& authority);

}  // namespace sekisho::certificate
