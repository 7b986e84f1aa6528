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
// SubjectPublicKeyInfo; RFC 7468 §13.
Result<crypto::PublicKey> read_public_key(const std::string& path);
std::string public_key_pem(const crypto::PublicKey& key);
// To-be-signed bytes of a certificate that waits for two approvals.
std::string certificate_draft_pem(ByteView tbs_der);
bool is_certificate_draft(std::string_view text);
Result<Bytes> parse_certificate_draft(std::string_view text);  // FileUnreadable

Result<void> write_new(const std::string& path, const std::string& text);  // AlreadyExists, FileUnwritable

}  // namespace sekisho::programs
