// SPDX-License-Identifier: Apache-2.0
#include "base/labels.h"

#include "login/login.h"

namespace sekisho::login {
namespace {

constexpr Labels<Stage, 4> stages{{{Stage::Certificate, "certificate"},
                                   {Stage::Pin, "pin"},
                                   {Stage::SecondFactor, "second_factor"},
                                   {Stage::Done, "done"}}};
constexpr Labels<End, 6> ends{{{End::LogOff, "log_off"},
                               {End::Idle, "idle"},
                               {End::Absolute, "absolute"},
                               {End::Replaced, "replaced"},
                               {End::CertificateGone, "certificate_gone"},
                               {End::Restored, "restored"}}};

}  // namespace

std::string_view name_of(Stage stage) { return label_of(stages, stage); }
Result<Stage> parse_stage(std::string_view text) { return parse_label(stages, text); }
std::string_view name_of(End end) { return label_of(ends, end); }
Result<End> parse_end(std::string_view text) { return parse_label(ends, text); }

}  // namespace sekisho::login
