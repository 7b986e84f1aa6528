// SPDX-License-Identifier: Apache-2.0
// What anybody may send as a CMP message. What is accepted keeps within its bounds, says the same when it is
// read again, is signed by nobody whose key did not sign it, and OpenSSL's server answers it, whatever it is.
#include <cstddef>
#include <cstdlib>

#include "certificate/cmp_server.h"
#include "certificate/test_support.h"

namespace {

using namespace sekisho;
using namespace sekisho::certificate;

// Gives the authority's own certificate to everybody, and agrees to everything.
class Desk final : public CmpDesk {
 public:
  explicit Desk(const Certificate& any) : any_(any) {}
  CmpCertification certify() override { return CmpIssued{any_, {any_}}; }
  std::optional<CmpRefusal> confirm(CmpConfirmation /*said*/) override { return std::nullopt; }
  std::optional<CmpRefusal> revoke() override { return std::nullopt; }
  std::optional<Information> information(const std::string& type) override { return Information{type, {}}; }
  void note(const std::string& /*what*/) override {}

 private:
  const Certificate& any_;
};

struct House {
  certificate::testing::Authority ca{KeyKind::P256};
  ResponderKey key{ResponderKey::fresh().value()};
  Certificate responder{issued()};
  CmpServer server{key, responder, ca.certificate()};

  Certificate issued() {
    const Profile profile{.crl_url = {}, .ocsp_url = {}, .purpose = Purpose::CmpSigning};
    const Issuer issuer = ca.issuer();
    const Plan plan{"CMP", "O", certificate::testing::start, certificate::testing::end};
    return issuer.issue(issuer.draft(plan, key.public_key(), profile), profile).value();
  }
};

void must(bool holds) {
  if (!holds) {
    std::abort();
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static House house;
  const auto message = CmpMessage::parse(ByteView(data, size));
  if (!message.ok()) {
    return 0;
  }
  must(size <= CmpMessage::most_octets && message->der() == Bytes(data, data + size));
  must(message->certificates().size() <= CmpMessage::most_certificates);
  must(message->mac_iterations().value_or(0) <= CmpMessage::most_iterations);
  must(!message->verify(house.key.public_key()).ok());
  must(!message->verify_mac(Secret("not the secret")).ok());
  (void)CmpKeyRequest::parse(message.value());
  (void)read_cmp_revocation(message.value());
  (void)read_cmp_confirmation(message.value());
  must(
      house.server.refuse(message.value(), {CmpFailure::BadRequest, "no"}, certificate::testing::start).ok());
  Desk desk(house.ca.certificate());
  (void)house.server.answer({message.value(), &house.responder, nullptr, nullptr}, desk);
  (void)house.server.answer({message.value(), &house.responder, nullptr, &message.value()}, desk);
  return 0;
}
