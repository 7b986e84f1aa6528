// SPDX-License-Identifier: Apache-2.0
// What the doctor would say to a certificate at a door right now, for the engineer's command.
#pragma once

#include "certificate/certificate.h"
#include "login/certificate_step.h"
#include "staff/house.h"

namespace sekisho::staff {

struct DoorOf {
  InstitutionCode institution;
  contract::Role role;
};

// InstitutionUnknown. `sent`: further certificates, as a TLS peer would send them.
Result<login::Judgement> explain(const House& house, const DoorOf& door, const certificate::Certificate& leaf,
                                 const std::vector<certificate::Certificate>& sent);

}  // namespace sekisho::staff
