// SPDX-License-Identifier: Apache-2.0
#include "certificate/printed.h"

#include <openssl/x509.h>

#include <algorithm>
#include <sstream>

#include "crypto/openssl.h"

namespace sekisho::certificate {
namespace {

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) {
    lines.push_back(line);
  }
  return lines;
}

// longest[i][j]: how many lines the rests from i and from j have in common, in order.
using Table = std::vector<std::vector<std::size_t>>;
Table common_lines(const std::vector<std::string>& before, const std::vector<std::string>& after) {
  Table longest(before.size() + 1, std::vector<std::size_t>(after.size() + 1));
  for (std::size_t i = before.size(); i-- > 0;) {
    for (std::size_t j = after.size(); j-- > 0;) {
      longest[i][j] =
          before[i] == after[j] ? longest[i + 1][j + 1] + 1 : std::max(longest[i + 1][j], longest[i][j + 1]);
    }
  }
  return longest;
}

}  // namespace

std::string printed(const Certificate& certificate) {
  const crypto::OwnedBio bio{BIO_new(BIO_s_mem())};
  crypto::require_openssl(
      X509_print_ex(bio.get(), certificate.handle(), XN_FLAG_ONELINE & ~ASN1_STRFLGS_ESC_MSB,
                    X509_FLAG_NO_PUBKEY | X509_FLAG_NO_SIGDUMP | X509_FLAG_NO_SIGNAME),
      "X509_print_ex");
  char* text = nullptr;
  const long length = BIO_get_mem_data(bio.get(), &text);
  return {text, static_cast<std::size_t>(length)};
}

std::string difference(const std::string& before, const std::string& after) {
  const auto old_lines = lines_of(before);
  const auto new_lines = lines_of(after);
  const Table longest = common_lines(old_lines, new_lines);
  std::string text;
  std::size_t i = 0;
  std::size_t j = 0;
  while (i < old_lines.size() || j < new_lines.size()) {
    if (i < old_lines.size() && j < new_lines.size() && old_lines[i] == new_lines[j]) {
      ++i;
      ++j;
    } else if (j == new_lines.size() || (i < old_lines.size() && longest[i + 1][j] >= longest[i][j + 1])) {
      text += "- " + old_lines[i++] + '\n';
    } else {
      text += "+ " + new_lines[j++] + '\n';
    }
  }
  return text;
}

}  // namespace sekisho::certificate
