// SPDX-License-Identifier: Apache-2.0
// nlohmann-json for everybody. Its templates are compiled once, in json.cpp: in each file that reads or
// writes JSON they took longer than the file itself.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

extern template class nlohmann::basic_json<>;

namespace nlohmann::detail {

using FromText = iterator_input_adapter<std::string::const_iterator>;
using FromView = iterator_input_adapter<const char*>;

extern template class serializer<nlohmann::json>;
extern template class lexer<nlohmann::json, FromText>;
extern template class lexer<nlohmann::json, FromView>;
extern template class parser<nlohmann::json, FromText>;
extern template class parser<nlohmann::json, FromView>;

}  // namespace nlohmann::detail
