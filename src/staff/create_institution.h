// SPDX-License-Identifier: Apache-2.0
// A new institution with the CA that will issue its renewed certificates.
#pragma once

#include "certificate/authority.h"
#include "contract/institution.h"
#include "staff/house.h"

namespace sekisho::staff {

inline constexpr int authority_years = 20;

// Makes the issuing CA (key file <data>/authorities/<code>.pem, encrypted under the master key's
// "authority-key"), then keeps institution and CA in one transaction. AlreadyExists where code or host is
// taken; FileUnwritable.
Result<contract::Authority> create_institution(const House& house, const contract::Institution& institution,
                                               certificate::KeyKind key);

}  // namespace sekisho::staff
