// SPDX-License-Identifier: Apache-2.0
// An existing system's issuing CA comes into this house with its key and issues here from now on.
#pragma once

#include <optional>
#include <vector>

#include "certificate/authority.h"
#include "certificate/list_reader.h"
#include "staff/authorities.h"

namespace sekisho::staff {

// What that system's revocation lists have reached: its last list, or at least that list's number (0: there
// never was one). Without the list, what it named is on ours only where `sekisho import` brings it.
struct ListsElsewhere {
  std::int64_t last_number{0};
  std::optional<certificate::ReadList> last;
};

struct Inheritance {
  InstitutionCode institution;
  const certificate::AuthorityKey& key;
  const certificate::Certificate& certificate;
  std::vector<certificate::Certificate> above;  // its issuer first; empty: it signs itself
  ListsElsewhere lists;
  certificate::Below below{certificate::Below::Nobody};
};

// Encrypts the key under this house's "authority-key", then keeps the CA as the one that issues, in one
// transaction with what its lists go on from; who issued until now stays accepted. A CA that `sekisho import`
// has accepted already keeps its row and its people. Serials cannot meet those of the other system: ours are
// 128 random bits, and the records take none twice under one CA. InstitutionUnknown; the codes of
// check_issuing_authority; PathWrongSignature where the key is not the certificate's; ImportRefused for a
// list of the future; AlreadyExists where its key is here already, or another CA has its name;
// FileUnwritable.
Result<contract::Authority> inherit_authority(const House& house, const Inheritance& wish);

}  // namespace sekisho::staff
