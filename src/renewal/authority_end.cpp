// SPDX-License-Identifier: Apache-2.0
#include "renewal/authority_end.h"

namespace sekisho::renewal {

bool tell_end(const contract::Institution& institution, const certificate::Certificate& authority, Time now,
              const Log& log) {
  const Time full_until = full_term_until(institution, authority);
  if (now < full_until - tell_end_before) {
    return false;
  }
  log(LogLine{now > full_until ? Severity::Failure : Severity::Warning,
              "authority.ends",
              {{"institution", institution.code.text()},
               {"authority", authority.fingerprint().text()},
               {"full_term_until", rfc3339(full_until)},
               {"not_after", rfc3339(authority.not_after())},
               {"next", "a new CA takes over: sekisho ca request (docs/CEREMONY.md)"}}});
  return true;
}

}  // namespace sekisho::renewal
