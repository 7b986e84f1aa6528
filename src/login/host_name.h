// SPDX-License-Identifier: Apache-2.0
// The first label of a login's host name: ten letters of time, a counter and a MAC. It is no secret and
// authenticates nothing; the MAC only keeps made-up names from being asked for a certificate, so that no
// state is needed before one arrives.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/secret.h"
#include "base/time.h"

namespace sekisho::login {

// Keys that cannot do RSA-PSS fail in TLS 1.3 before any page exists: the next name for that person
// allows 1.2 only.
enum class TlsLimit { None, Only12 };

struct HostName {
  Time minted_at{};  // to 4 seconds
  TlsLimit limit{TlsLimit::None};
};

std::string mint_host_label(const Secret& key, Time now, TlsLimit limit);
// None: not one of ours.
std::optional<HostName> read_host_label(const Secret& key, std::string_view label, Time now);

}  // namespace sekisho::login
