// SPDX-License-Identifier: Apache-2.0
#include "signer/socket_signer.h"

#include <cerrno>
#include <cstring>

#include "certificate/to_be_signed.h"
#include "signer/socket_address.h"
#include "signer/wire.h"

namespace sekisho::signer {
namespace {

// An HSM may take a second, and others may stand before us.
constexpr std::chrono::seconds answer_time{10};

class SocketSigner : public certificate::Signer {
 public:
  SocketSigner(SocketAddress address, Fingerprint authority, certificate::SignatureAlgorithm algorithm)
      : address_(address), authority_(std::move(authority)), algorithm_(algorithm) {}

  [[nodiscard]] certificate::SignatureAlgorithm algorithm() const override { return algorithm_; }

  Result<Bytes> sign(ByteView tbs_der, const certificate::Evidence& evidence) override {
    const Descriptor socket = unix_socket();
    if (::connect(socket.number(), address_.pointer(), address_.size()) != 0) {
      // NOLINTNEXTLINE(concurrency-mt-unsafe): glibc's is per thread
      return Error{ErrorCode::SignerAway, std::string("signer socket: ") + std::strerror(errno)};
    }
    const std::string head = head_of({authority_, {}, evidence});
    TRY(send_message(socket, view(head), answer_time));
    TRY(send_message(socket, tbs_der, answer_time));
    const Bytes answer = TRY(receive_message(socket, longest_text, answer_time));
    return parse_answer(std::string(text_view(answer)));
  }

 private:
  SocketAddress address_;
  Fingerprint authority_;
  certificate::SignatureAlgorithm algorithm_;
};

}  // namespace

Result<std::unique_ptr<certificate::Signer>> signer_at(const std::string& path,
                                                       const certificate::Certificate& authority) {
  const SocketAddress address = TRY(SocketAddress::of(path));
  const auto algorithm = TRY(certificate::signature_algorithm_of(authority.public_key()));
  return std::unique_ptr<certificate::Signer>(
      std::make_unique<SocketSigner>(address, authority.fingerprint(), algorithm));
}

}  // namespace sekisho::signer
