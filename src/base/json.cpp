// SPDX-License-Identifier: Apache-2.0
#include "base/json.h"

template class nlohmann::basic_json<>;

namespace nlohmann::detail {

template class serializer<nlohmann::json>;
template class lexer<nlohmann::json, FromText>;
template class lexer<nlohmann::json, FromView>;
template class parser<nlohmann::json, FromText>;
template class parser<nlohmann::json, FromView>;

}  // namespace nlohmann::detail
