// SPDX-License-Identifier: Apache-2.0
#include "renewal/approval.h"

#include "certificate/signer.h"
#include "renewal/renewals.h"

namespace sekisho::renewal {
namespace {

// An old key's own word needs nobody's approval, and is not thrown away for one.
bool waits(State state, const std::string& evidence) {
  return state == State::Requested &&
         (evidence.empty() || evidence.starts_with(certificate::approvals_evidence));
}
bool waits(const Acquisition& acquisition) { return acquisition.state == AcquisitionState::Requested; }

Result<AwaitedDraft> draft_of(const OrderId& id, const MemberKey& member, const std::string& tbs) {
  if (tbs.empty()) {
    return Error{ErrorCode::OrderNotIssued, "nothing is planned yet"};
  }
  auto draft = TRY(parse_hex(tbs));
  return AwaitedDraft{id, member, std::move(draft)};
}

std::string text_of(const std::vector<std::string>& approvals) {
  std::string text(certificate::approvals_evidence);
  for (const std::string& one : approvals) {
    text += (text.ends_with(':') ? "" : " ") + one;
  }
  return text;
}

}  // namespace

Result<AwaitedDraft> awaited_draft(Records& records, const OrderId& id) {
  if (const auto order = TRY(records.find_order(id))) {
    return waits(order->state, order->evidence)
               ? draft_of(id, order->member, order->tbs)
               : Error{ErrorCode::OrderClosed,
                       std::string(name_of(order->state)) + ", or an old key has asked"};
  }
  const auto acquisition = TRY(records.find_acquisition(id));
  if (!acquisition) {
    return Error{ErrorCode::OrderUnknown, id.text()};
  }
  return waits(*acquisition) ? draft_of(id, acquisition->member, acquisition->tbs)
                             : Error{ErrorCode::OrderClosed, std::string(name_of(acquisition->state))};
}

Result<void> keep_approvals(Records& records, const AwaitedDraft& draft,
                            const std::vector<std::string>& approvals, const audit::Entry& entry) {
  const auto now_awaited = TRY(awaited_draft(records, draft.id));
  if (now_awaited.tbs_der != draft.tbs_der) {
    return Error{ErrorCode::Busy, "another draft meanwhile"};
  }
  if (auto order = TRY(records.find_order(draft.id))) {
    order->evidence = text_of(approvals);
    return move_order(records, State::Requested, *order, entry);
  }
  auto acquisition = TRY(records.find_acquisition(draft.id));
  if (acquisition) {
    acquisition->evidence = text_of(approvals);
  }
  const bool kept =
      acquisition && TRY(records.change_acquisition(AcquisitionState::Requested, *acquisition, entry));
  return kept ? Result<void>() : Error{ErrorCode::Busy, "it moved meanwhile"};
}

}  // namespace sekisho::renewal
