// SPDX-License-Identifier: Apache-2.0
// Certificates and revocation lists as the engineer names them: files, PEM or DER.
#pragma once

#include <string>
#include <vector>

#include "certificate/certificate.h"

namespace sekisho::programs {

Result<certificate::Certificate> read_certificate(const std::string& path);
Result<std::vector<certificate::Certificate>> read_bundles(const std::vector<std::string>& paths);
Result<std::vector<Bytes>> read_crls(const std::vector<std::string>& paths);
Result<Bytes> read_request(const std::string& path);  // PKCS#10
std::string request_pem(ByteView der);

}  // namespace sekisho::programs
