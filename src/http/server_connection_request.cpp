// SPDX-License-Identifier: Apache-2.0
// Requests: from plain text to the handler and back.
#include <stdexcept>

#include "http/problem.h"
#include "http/server_answer.h"
#include "http/server_connection.h"

namespace sekisho::http {

namespace {

// The one place where an exception of a handler ends. What it says goes to the log, never to the person.
Response handled(const ServerParts& parts, const Request& request) {
  std::string what = "not a std::exception";
  try {
    return parts.handler(request);
  } catch (const std::exception& bug) {
    what = bug.what();
  } catch (...) {  // answered below all the same
  }
  parts.log({Severity::Failure,
             "http.exception",
             {{"what", what}, {"method", request.method}, {"path", request.path}}});
  return problem(ErrorCode::Internal, request);
}

}  // namespace

void Connection::on_plain() {
  if (answered_again()) {
    return;
  }
  const Result<bool> whole = have_request();
  if (!whole.ok()) {
    return refuse(whole.error());
  }
  if (whole.value()) {
    hand_over();
  }
}

Result<bool> Connection::have_request() {
  if (inbox_.empty() && !head_) {
    return false;
  }
  if (!head_ && !TRY(have_head())) {
    return false;
  }
  if (inbox_.size() < head_->content_length) {
    return false;
  }
  head_->request.body = inbox_.substr(0, head_->content_length);
  inbox_.erase(0, head_->content_length);
  return true;
}

Result<bool> Connection::have_head() {
  if (phase_ == Phase::Idle) {
    enter(Phase::Head);
  }
  const std::size_t most = lane_.parts().limits.head_octets;
  const auto end = TRY(head_end(inbox_, looked_at_));
  looked_at_ = inbox_.size();
  if (end.value_or(inbox_.size()) > most) {
    return Error{ErrorCode::HeadTooLarge, "head"};
  }
  if (!end) {
    return false;
  }
  head_octets_.assign(inbox_, 0, *end);
  head_ = TRY(parse_request_head(head_octets_));
  inbox_.erase(0, *end);
  looked_at_ = 0;
  requested_ = true;
  TRY(check_head());
  enter(Phase::Body);
  if (head_->expects == Expectation::Continue && inbox_.size() < head_->content_length) {
    send("HTTP/1.1 100 Continue\r\n\r\n");
    flush();
  }
  return true;
}

Result<void> Connection::check_head() const {
  if (tls_ && head_->version != HttpVersion::Http11) {
    return Error{ErrorCode::BadRequest, "HTTP/1.0"};
  }
  if (tls_ && head_->request.host != tls_->sni()) {
    return Error{ErrorCode::Misdirected, head_->request.host};
  }
  if (head_->content_length > lane_.parts().limits.body_octets) {
    return Error{ErrorCode::TooLarge, std::to_string(head_->content_length)};
  }
  return {};
}

void Connection::hand_over() {
  handed_over_ = std::chrono::steady_clock::now();
  enter(Phase::Handling);
  if (head_->after == AfterAnswer::Close) {
    after_ = AfterAnswer::Close;
  }
  if (answered_at_once()) {
    return;
  }
  auto request = std::make_shared<Request>(std::move(head_->request));
  head_->request.method = request->method;  // for the answer's form and the log
  head_->request.path = request->path;
  request->peer_address = address_.to_string();
  if (tls_) {
    request->peer = tls_->peer();
  }
  Lane& lane = lane_;
  auto work = [self = shared_from_this(), &lane, request] {
    auto response = std::make_shared<Response>(handled(lane.parts(), *request));
    lane.post([self, response] { self->answer(*response); });
  };
  if (lane_.parts().workers->take(std::move(work)) == Workers::Taken::QueueFull) {
    answer(problem(ErrorCode::Busy, *request));
  }
}

bool Connection::answered_at_once() {
  if (after_ == AfterAnswer::Close || !write_quick_answer(head_->request, view(head_->request.body))) {
    return false;
  }
  known_head_ = KnownHead{std::move(head_octets_), std::move(head_->request), head_->content_length};
  known_head_->request.body.clear();
  flush();
  return true;
}

bool Connection::answered_again() {
  if (!known_head_ || head_ || after_ == AfterAnswer::Close || !inbox_.starts_with(known_head_->octets)) {
    return false;
  }
  const std::size_t whole = known_head_->octets.size() + known_head_->content_length;
  const auto body = std::string_view(inbox_).substr(known_head_->octets.size());
  if (inbox_.size() < whole ||
      !write_quick_answer(known_head_->request, view(body.substr(0, known_head_->content_length)))) {
    return false;
  }
  inbox_.erase(0, whole);
  flush();
  return true;
}

bool Connection::write_quick_answer(const Request& request, ByteView body) {
  const auto& at_once = lane_.parts().at_once;
  if (!at_once || tls_ || lane_.winding_down()) {
    return false;
  }
  try {
    const auto answer = at_once(request, body);
    if (answer) {
      append_quick_answer(wire_, *answer);
      enter(Phase::Writing);
    }
    return answer.has_value();
  } catch (const std::exception&) {
    return false;  // a worker tries again, and there its exception is told
  }
}

void Connection::refuse(const Error& error) {
  lane_.parts().log(
      {Severity::Notice,
       "http.refused",
       {{"code", std::string(wire_name(error.code))}, {"detail", error.detail}, {"name", name()}}});
  const std::string_view wished = head_ ? head_->request.header("accept-language") : std::string_view();
  Response response = problem(error.code, preferred_language(wished));
  response.close = true;  // where the next request begins is not certain
  phase_ = Phase::Handling;
  handed_over_ = std::chrono::steady_clock::now();
  answer(response);
}

// The path without its query: what people and programs fill in stays out of the log.
void Connection::log_answer(const Response& response) const {
  if (!head_) {
    return;  // refused, and logged as such
  }
  const auto took = std::chrono::steady_clock::now() - handed_over_;
  lane_.parts().log(
      {Severity::Debug,
       "http.answered",
       {{"method", head_->request.method},
        {"name", name()},
        {"path", head_->request.path},
        {"status", std::to_string(response.status)},
        {"micros", std::to_string(std::chrono::duration_cast<std::chrono::microseconds>(took).count())}}});
}

void Connection::answer(const Response& response) {
  if (phase_ == Phase::Closed) {
    return;
  }
  if (response.close || lane_.winding_down()) {
    after_ = AfterAnswer::Close;
  }
  const AnswerForm form{head_ ? std::string_view(head_->request.method) : "GET", after_, tls_ != nullptr};
  try {
    answer_ = answer_octets(response, form);
  } catch (const std::invalid_argument& bug) {
    lane_.parts().log({Severity::Failure, "http.exception", {{"what", bug.what()}}});
    answer_ = answer_octets(problem(ErrorCode::Internal, Language::Japanese), form);
  }
  answered_ = 0;
  log_answer(response);
  enter(Phase::Writing);
  flush();
}

}  // namespace sekisho::http
