// SPDX-License-Identifier: Apache-2.0
#include "http/form.h"

#include <set>
#include <vector>

namespace sekisho::http {
namespace {

using Json = nlohmann::json;

constexpr std::size_t longest_field =
    64;  // a ticket, or what is typed into one field, with room for full-width digits
constexpr std::size_t most_form_fields = 10;
constexpr int deepest = 4;

Error missing(const char* member) {
  return Error{ErrorCode::BadRequest, std::string(member) + " is missing"};
}

bool is_short_text(const Json& value) {
  return value.is_string() && value.get_ref<const std::string&>().size() <= longest_field;
}

// nlohmann would silently take the last of two members, and keep arrays inside arrays as deep as they come.
class Watch {
 public:
  void see(int depth, Json::parse_event_t event, const Json& parsed) {
    too_deep_ = too_deep_ || depth > deepest;
    if (event == Json::parse_event_t::object_start) {
      open_.emplace_back();
    } else if (event == Json::parse_event_t::object_end) {
      open_.pop_back();
    } else if (event == Json::parse_event_t::key) {
      twice_ = !open_.back().insert(parsed.get<std::string>()).second || twice_;
    }
  }
  [[nodiscard]] bool content() const { return !twice_ && !too_deep_; }

 private:
  std::vector<std::set<std::string>> open_;
  bool twice_{false};
  bool too_deep_{false};
};

}  // namespace

Result<Form> Form::parse(std::string_view body) {
  Watch watch;
  const auto seen_by_watch = [&watch](int depth, Json::parse_event_t event, const Json& at) {
    watch.see(depth, event, at);
    return true;
  };
  Json parsed = Json::parse(body, seen_by_watch, false);
  if (!parsed.is_object() || !watch.content()) {
    return Error{ErrorCode::BadRequest, "no JSON object, or a member twice, or too deep"};
  }
  return Form(std::move(parsed));
}

Result<std::string> Form::text(const char* member) const {
  const auto found = object_.find(member);
  if (found == object_.end() || !is_short_text(*found)) {
    return missing(member);
  }
  return found->get<std::string>();
}

Result<std::map<std::string, std::string>> Form::texts(const char* member) const {
  const auto found = object_.find(member);
  if (found == object_.end() || !found->is_object() || found->size() > most_form_fields) {
    return missing(member);
  }
  std::map<std::string, std::string> all;
  for (const auto& [name, value] : found->items()) {
    if (!is_short_text(value)) {
      return Error{ErrorCode::BadRequest, "a value is not text"};
    }
    all.emplace(name, value.get<std::string>());
  }
  return all;
}

}  // namespace sekisho::http
