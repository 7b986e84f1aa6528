// SPDX-License-Identifier: Apache-2.0
#include "base/labels.h"

#include "renewal/order.h"

namespace sekisho::renewal {
namespace {

constexpr Labels<State, 9> order_states{{{State::Opened, "opened"},
                                         {State::Requested, "requested"},
                                         {State::Issued, "issued"},
                                         {State::Proven, "proven"},
                                         {State::Committed, "committed"},
                                         {State::Retired, "retired"},
                                         {State::Cancelled, "cancelled"},
                                         {State::Lapsed, "lapsed"},
                                         {State::Rejected, "rejected"}}};

}  // namespace

std::string_view name_of(State state) { return label_of(order_states, state); }
Result<State> parse_state(std::string_view text) { return parse_label(order_states, text); }

}  // namespace sekisho::renewal
