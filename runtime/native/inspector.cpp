// Debugging a runtime: sessions of V8's inspector, and where a paused fiber waits.
#include "inspector.h"

#include <chrono>

#include "runtime.h"

#define CORO_API extern "C" __attribute__((visibility("default")))

namespace coro {

using namespace v8;
using v8_inspector::StringBuffer;
using v8_inspector::StringView;

namespace {

constexpr int kContextGroup = 1;
// V8's StepAction.
constexpr int8_t kStepNone = -1, kStepOver = 1, kStepInto = 2;

StringView view(const char* ascii) { return {reinterpret_cast<const uint8_t*>(ascii), strlen(ascii)}; }

void serve_interrupt(Isolate* isolate, void*) { coro_runtime::of(isolate)->inspection->serve(); }

}  // namespace

// ---- a client

void InspectorClient::sendResponse(int, std::unique_ptr<StringBuffer> message) { add(message->string()); }
void InspectorClient::sendNotification(std::unique_ptr<StringBuffer> message) { add(message->string()); }

void InspectorClient::add(const StringView& message) {
  std::string utf8;
  Isolate* isolate = runtime_->isolate;
  HandleScope handles(isolate);
  Local<String> string;
  int length = static_cast<int>(message.length());
  bool ok = message.is_8_bit()
                ? String::NewFromOneByte(isolate, message.characters_8(), NewStringType::kNormal, length)
                      .ToLocal(&string)
                : String::NewFromTwoByte(isolate, message.characters_16(), NewStringType::kNormal, length)
                      .ToLocal(&string);
  if (ok) {
    String::Utf8Value chars(isolate, string);
    utf8.assign(*chars ? *chars : "", static_cast<size_t>(chars.length()));
  } else {
    // Half a gigabyte: longer than a string of JavaScript can be. The client hears of it.
    utf8 = R"({"method":"Inspector.detached","params":{"reason":"a message is too long"}})";
  }
  {
    std::lock_guard lock(mutex_);
    if (ended_) return;
    messages_.push_back(std::move(utf8));
  }
  changed_.notify_all();
}

const std::string* InspectorClient::receive(int timeout_ms) {
  // On carriers where interrupts belong to a fiber, one that is raised between two fibers may meet the wrong
  // one. So it is raised again as long as something waits.
  constexpr auto kAgain = std::chrono::milliseconds(50);
  auto end = std::chrono::steady_clock::now() + std::chrono::milliseconds(timeout_ms);
  std::unique_lock lock(mutex_);
  while (messages_.empty() && !ended_) {
    auto now = std::chrono::steady_clock::now();
    if (now >= end) return nullptr;
    changed_.wait_until(lock, std::min(end, now + kAgain));
    if (!messages_.empty() || ended_ || !runtime_->inspection->waiting()) continue;
    lock.unlock();
    runtime_->inspection->interrupt();
    lock.lock();
  }
  if (messages_.empty()) return nullptr;
  received_ = std::move(messages_.front());
  messages_.pop_front();
  return &received_;
}

void InspectorClient::end() {
  {
    std::lock_guard lock(mutex_);
    ended_ = true;
  }
  changed_.notify_all();
}

// ---- what clients ask for

Inspection::Inspection(coro_runtime* runtime) : runtime_(runtime) {}

Inspection::~Inspection() {
  for (auto& client : clients_) {
    client->end();
    client->session_.reset();
  }
  if (inspector_) inspector_->contextDestroyed(runtime_->first()->local());
}

// Not when the first client comes: scripts that are compiled before do not know their context.
void Inspection::start(bool break_on_start) {
  break_on_start_ = break_on_start;
  if (inspector_) return;
  KernelScope scope(runtime_);
  inspector_ = v8_inspector::V8Inspector::create(runtime_->isolate, this);
  v8_inspector::V8ContextInfo info(runtime_->first()->local(), kContextGroup, view("corojs"));
  info.auxiliary_data = view(R"({"isDefault":true})");
  inspector_->contextCreated(info);
}

void Inspection::ask(std::shared_ptr<InspectorClient> client, Request request, std::string message) {
  {
    std::lock_guard lock(mutex_);
    asked_.push_back({std::move(client), request, std::move(message)});
    waiting_.store(asked_.size(), std::memory_order_release);
  }
  changed_.notify_all();
  runtime_->tasks->wake();
  interrupt();
}

void Inspection::interrupt() { runtime_->isolate->RequestInterrupt(serve_interrupt, nullptr); }

bool Inspection::take(Asked* asked, bool wait) {
  std::unique_lock lock(mutex_);
  if (wait) changed_.wait(lock, [&] { return !asked_.empty(); });
  if (asked_.empty()) return false;
  *asked = std::move(asked_.front());
  asked_.pop_front();
  waiting_.store(asked_.size(), std::memory_order_release);
  return true;
}

void Inspection::serve() {
  Asked asked;
  while (take(&asked, false)) serve(asked);
}

void Inspection::serve(Asked& asked) {
  Isolate* isolate = runtime_->isolate;
  HandleScope handles(isolate);
  Context::Scope context(runtime_->first()->local());
  InspectorClient* client = asked.client.get();
  switch (asked.request) {
    case Request::kOpen:
      return open(asked.client);
    case Request::kClose:
      return close(client);
    case Request::kMessage:
      break;
  }
  if (!client->session_ || client->closing_) return;
  client->serving_++;
  bool ascii = true;
  for (char each : asked.message) ascii &= static_cast<signed char>(each) >= 0;
  if (ascii) {
    client->session_->dispatchProtocolMessage(
        {reinterpret_cast<const uint8_t*>(asked.message.data()), asked.message.size()});
  } else {
    Local<String> text;
    if (String::NewFromUtf8(isolate, asked.message.data(), NewStringType::kNormal,
                            static_cast<int>(asked.message.size()))
            .ToLocal(&text)) {
      String::Value characters(isolate, text);
      client->session_->dispatchProtocolMessage({*characters, static_cast<size_t>(characters.length())});
    }
  }
  client->serving_--;
  if (client->closing_) close(client);
  keep_pause();
}

void Inspection::open(const std::shared_ptr<InspectorClient>& client) {
  using Inspector = v8_inspector::V8Inspector;
  client->session_ = inspector_->connect(
      kContextGroup, client.get(), {}, Inspector::kFullyTrusted,
      break_on_start_ ? Inspector::kWaitingForDebugger : Inspector::kNotWaitingForDebugger);
  clients_.push_back(client);
  if (open_++ == 0) watch(true);
}

void Inspection::close(InspectorClient* client) {
  if (!client->session_) return;
  if (!client->closing_) {
    client->closing_ = true;
    client->end();
    // A fiber may wait inside one of its messages, or this is the loop of a pause within one.
    client->session_->stop();
    if (--open_ == 0) {
      watch(false);
      step_ = {};
      pause_wanted_ = false;
      resumed_ = true;
    }
  }
  if (client->serving_ != 0) return;
  client->session_.reset();
  std::erase_if(clients_, [&](auto& each) { return each.get() == client; });
}

// Fibers look here around each of their system calls while there are clients.
void Inspection::watch(bool on) {
  for (coro_fiber* fiber : runtime_->fibers) {
    if (on)
      fiber->attention |= kWatched;
    else
      fiber->attention &= ~uint32_t{kWatched};
  }
}

// ---- pauses

void Inspection::runMessageLoopOnPause(int) {
  step_ = {};  // V8 has given it up: somebody paused
  pause_wanted_ = false;
  resumed_ = false;
  while (!resumed_ && open_ != 0) {
    Asked asked;
    take(&asked, true);
    serve(asked);
  }
}

void Inspection::quitMessageLoopOnPause() { resumed_ = true; }

void Inspection::runIfWaitingForDebugger(int) { may_start_ = true; }

Local<Context> Inspection::ensureDefaultContextInGroup(int) { return runtime_->first()->local(); }

double Inspection::currentTimeMS() {
  return std::chrono::duration<double, std::milli>(std::chrono::system_clock::now().time_since_epoch())
      .count();
}

void Inspection::before_program() {
  if (!break_on_start_) return;
  break_on_start_ = false;
  do {
    while (!may_start_) {
      Asked asked;
      take(&asked, true);
      serve(asked);
    }
    may_start_ = false;
  } while (open_ == 0);  // it said so and left: the next one shall see the start
  for (auto& client : clients_)
    if (client->session_ && !client->closing_)
      client->session_->schedulePauseOnNextStatement(view("Break on start"), view("{}"));
}

void* Inspection::debug() const { return internals::field<void*>(runtime_->isolate, internals::kDebug); }

bool Inspection::inside_debugger() const {
  return internals::field<void*>(debug(), internals::kDebugScope) != nullptr;
}

// ---- fibers that wait while somebody steps through one of them
//
// A step is V8's breakpoints for once in the functions that may come next, a kind of step, and the depth of
// the stack where it ends. To V8 all that belongs to a thread.
//
// On the fast way all fibers are one thread. While the fiber that steps waits, the kind is set to "none":
// then others run through those breakpoints, and V8 leaves them in place. Where anybody pauses meanwhile, V8
// gives the step up.
//
// On the other ways V8 keeps the step with the fiber and sets it up anew when that goes on. There it fails
// for a step into a function, which has no depth: it is made one over the present statement, which is all it
// can be once the fiber waits.

void Inspection::before_wait(coro_fiber* fiber) {
  using namespace internals;
  void* state = debug();
  int8_t& action = field<int8_t>(state, kDebugStepAction);
  if (action == kStepNone) return;
  if (!runtime_->fast()) {
    if (action != kStepInto) return;
    action = kStepOver;
    field<int>(state, kDebugTargetFrames) = field<int>(state, kDebugLastFrames);
    return;
  }
  step_ = {fiber, action, field<bool>(state, kDebugForwardToReturn), field<int>(state, kDebugLastFrames),
           field<int>(state, kDebugTargetFrames)};
  action = kStepNone;
  field<bool>(state, kDebugForwardToReturn) = false;
}

void Inspection::after_wait(coro_fiber* fiber) {
  using namespace internals;
  void* state = debug();
  if (step_.fiber == fiber) {
    // Unless V8 has cleared it, or another one was begun.
    if (field<int8_t>(state, kDebugStepAction) == kStepNone &&
        field<int>(state, kDebugLastFrames) == step_.last_frames &&
        field<int>(state, kDebugTargetFrames) == step_.target_frames) {
      field<int8_t>(state, kDebugStepAction) = step_.action;
      field<bool>(state, kDebugForwardToReturn) = step_.forward_to_return;
    }
    step_ = {};
  }
  if (!pause_wanted_) return;
  field<int8_t>(state, kDebugStepAction) = kStepNone;
  field<bool>(state, kDebugForwardToReturn) = false;
  Debug_SetBreakOnNextFunctionCall(state);
}

// A step that leaves a fiber's last function ends there, or it would go on in some other fiber.
void Inspection::at_end(coro_fiber* fiber) {
  if (step_.fiber == fiber) step_ = {};
  if (internals::field<int8_t>(debug(), internals::kDebugStepAction) != kStepNone)
    internals::Debug_ClearStepping(debug());
}

// Debugger.pause while nothing runs sets a mark that V8 keeps with the thread: on the fast way with all
// fibers, else with the pump that served the message, which has nothing to pause. A step that is under way
// would keep V8 from pausing in deeper functions; whoever asks for a pause has given it up.
void Inspection::keep_pause() {
  if (inside_debugger() || !internals::field<bool>(debug(), internals::kDebugBreakOnCall)) return;
  step_ = {};
  if (runtime_->fast()) return;
  internals::Debug_ClearBreakOnNextFunctionCall(debug());
  pause_wanted_ = true;
}

}  // namespace coro

// ---- the ABI

CORO_API void coro_inspector_start(coro_runtime* runtime, int32_t break_on_start) {
  runtime->inspection->start(break_on_start != 0);
}

CORO_API coro_inspector* coro_inspector_open(coro_runtime* runtime) {
  auto client = std::make_shared<coro::InspectorClient>(runtime);
  runtime->inspection->ask(client, coro::Inspection::Request::kOpen, {});
  return new coro_inspector{std::move(client)};
}

CORO_API void coro_inspector_send(coro_inspector* inspector, const char* message, uint64_t size) {
  inspector->client->runtime()->inspection->ask(inspector->client, coro::Inspection::Request::kMessage,
                                                std::string(message, size));
}

CORO_API const char* coro_inspector_receive(coro_inspector* inspector, int32_t timeout_ms, uint64_t* size) {
  const std::string* message = inspector->client->receive(timeout_ms);
  *size = message ? message->size() : 0;
  return message ? message->data() : nullptr;
}

CORO_API void coro_inspector_end(coro_inspector* inspector) { inspector->client->end(); }

CORO_API void coro_inspector_close(coro_inspector* inspector) {
  inspector->client->end();
  inspector->client->runtime()->inspection->ask(inspector->client, coro::Inspection::Request::kClose, {});
  delete inspector;
}
