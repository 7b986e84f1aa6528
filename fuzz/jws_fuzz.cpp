// SPDX-License-Identifier: Apache-2.0
// What anybody may send as a compact JWS. Nothing that was not signed by this key may be believed.
#include <cstddef>
#include <cstdlib>

#include "crypto/jws.h"

namespace {

// RFC 7515 appendix A.3: the key, and the one text that it is known to have signed (also in the corpus).
constexpr auto spki =
    "3059301306072a8648ce3d020106082a8648ce3d030107034200047fcdce2770f6c45d4183cbee6fdb4b7b580733357be9ef13ba"
    "cf6e3c7bd154"
    "45c7f144cd1bbd9b7e872cdfedb9eeb9f4b3695d6ea90b24ad8a4623288588e5ad";
constexpr std::string_view signed_text =
    "eyJhbGciOiJFUzI1NiJ9."
    "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ."
    "DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q";

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const auto key = sekisho::crypto::PublicKey::parse(sekisho::parse_hex(spki).value()).value();
  const std::string_view compact = sekisho::text_view(sekisho::ByteView(data, size));
  const auto jws = sekisho::crypto::Jws::parse(compact);
  const bool believed = jws.ok() && jws->verify(key).ok();
  if (believed != (compact == signed_text)) {
    std::abort();
  }
  return 0;
}
