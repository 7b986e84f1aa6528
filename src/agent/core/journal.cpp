// SPDX-License-Identifier: Apache-2.0
#include "agent/core/journal.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/json.h"

namespace sekisho::agent {
namespace {

using Json = nlohmann::json;

constexpr std::array<std::pair<std::string_view, Step>, 6> steps{{{"consented", Step::Consented},
                                                                  {"key_made", Step::KeyMade},
                                                                  {"request_signed", Step::RequestSigned},
                                                                  {"answered", Step::Answered},
                                                                  {"installed", Step::Installed},
                                                                  {"proven", Step::Proven}}};

constexpr auto first_door = "first";
constexpr auto second_door = "second";

Json write_key(const KeyName& key) {
  return {{"store", key.store}, {"id", key.id}, {"algorithm", name_of(key.algorithm)}};
}

Result<std::string> kept_word(const Json& json, const char* key) {
  const auto found = json.find(key);
  if (found == json.end() || !found->is_string()) {
    return Error{ErrorCode::BadRequest, std::string("the journal lacks ") + key};
  }
  return found->get<std::string>();
}

Result<KeyName> parse_key(const Json& json, const char* key) {
  const auto found = json.find(key);
  if (found == json.end() || !found->is_object()) {
    return Error{ErrorCode::BadRequest, std::string("the journal lacks ") + key};
  }
  KeyName name;
  name.store = TRY(kept_word(*found, "store"));
  name.id = TRY(kept_word(*found, "id"));
  name.algorithm = TRY(parse_algorithm(TRY(kept_word(*found, "algorithm"))));
  return name;
}

}  // namespace

std::string_view name_of(Step step) { return steps.at(static_cast<std::size_t>(step)).first; }

Result<Step> parse_step(std::string_view text) {
  const auto* const found =
      std::find_if(steps.begin(), steps.end(), [&](const auto& step) { return step.first == text; });
  if (found == steps.end()) {
    return Error{ErrorCode::BadRequest, "the journal names an unknown step"};
  }
  return found->second;
}

std::string write_entry(const Entry& entry) {
  return Json{{"order", entry.order.text()},
              {"old_certificate", entry.old_certificate.text()},
              {"host", entry.host},
              {"institution", entry.institution},
              {"institution_en", entry.institution_en},
              {"door", entry.door == Door::Second ? second_door : first_door},
              {"step", name_of(entry.step)},
              {"old_key", write_key(entry.old_key)},
              {"new_key", write_key(entry.new_key.name)},
              {"public_key", base64(entry.new_key.public_key)},
              {"request", base64(entry.request)},
              {"ticket", entry.ticket},
              {"jws", entry.jws},
              {"certificate", base64(entry.certificate)}}
             .dump(2, ' ', false, Json::error_handler_t::replace) +  // a path may be no UTF-8
         "\n";
}

Result<Entry> parse_entry(std::string_view text) {
  const Json json = Json::parse(text, nullptr, false);
  if (!json.is_object()) {
    return Error{ErrorCode::BadRequest, "the journal is no JSON object"};
  }
  const OrderId order = TRY(OrderId::parse(TRY(kept_word(json, "order"))));
  const Fingerprint old_certificate = TRY(Fingerprint::parse(TRY(kept_word(json, "old_certificate"))));
  Entry entry(order, old_certificate);
  entry.host = TRY(kept_word(json, "host"));
  entry.institution = TRY(kept_word(json, "institution"));
  entry.institution_en = TRY(kept_word(json, "institution_en"));
  entry.door = TRY(kept_word(json, "door")) == second_door ? Door::Second : Door::First;
  entry.step = TRY(parse_step(TRY(kept_word(json, "step"))));
  entry.old_key = TRY(parse_key(json, "old_key"));
  entry.new_key.name = TRY(parse_key(json, "new_key"));
  entry.new_key.public_key = TRY(parse_base64(TRY(kept_word(json, "public_key"))));
  entry.request = TRY(parse_base64(TRY(kept_word(json, "request"))));
  entry.ticket = TRY(kept_word(json, "ticket"));
  entry.jws = TRY(kept_word(json, "jws"));
  entry.certificate = TRY(parse_base64(TRY(kept_word(json, "certificate"))));
  return entry;
}

}  // namespace sekisho::agent
