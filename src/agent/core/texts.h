// SPDX-License-Identifier: Apache-2.0
// The agent's words in both languages. The one source is texts.def; nothing else in agent/ holds a text.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

#include "base/error.h"
#include "base/time.h"

namespace sekisho::agent {

enum class Text {
#define AGENT_TEXT(name, key, ja, en) name,
#include "agent/core/texts.def"
#undef AGENT_TEXT
};

using Fillings = std::initializer_list<std::pair<std::string_view, std::string_view>>;
std::string text(Text name, Language language, Fillings fillings = {});

// "ja_JP.UTF-8" → Japanese; "C" and nothing → Japanese, the first language of this product; else English.
Language language_of_locale(std::string_view locale);

std::string spoken_time(Time time, Zone zone, Language language);  // 2026年8月28日（金曜日）23時59分
std::string spoken_skew(std::chrono::seconds skew, Language language);  // 3日, 15分
std::string spaced(std::string_view digits);                            // "4 8 2 1"

// What to tell the person about an error. `skew` matters for AgentClockWrong only.
std::string explain(const Error& error, Language language, std::string_view institution,
                    std::chrono::seconds skew);

}  // namespace sekisho::agent
