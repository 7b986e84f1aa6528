// SPDX-License-Identifier: Apache-2.0
#include "audit/merkle.h"

#include <gtest/gtest.h>

namespace sekisho::audit {
namespace {

// The leaves and roots of Certificate Transparency's own tests (RFC 6962 §2.1.3 describes the tree).
TEST(AMerkleTree, has_the_roots_of_certificate_transparency) {
  const std::vector<std::pair<const char*, const char*>> leaf_and_root{
      {"", "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"},
      {"00", "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"},
      {"10", "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77"},
      {"2021", "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7"},
      {"3031", "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4"},
      {"40414243", "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef"},
      {"5051525354555657", "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c"},
      {"606162636465666768696a6b6c6d6e6f",
       "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"}};
  MerkleTree tree;
  EXPECT_EQ(hex(tree.root()), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  for (const auto& [leaf, root] : leaf_and_root) {
    tree.append(parse_hex(leaf).value());
    EXPECT_EQ(hex(tree.root()), root) << "after " << tree.size();
  }
  EXPECT_EQ(tree.size(), 8);
}

}  // namespace
}  // namespace sekisho::audit
