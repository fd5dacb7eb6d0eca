// A client of the DevTools protocol. Two queues: messages of the client wait in one until the kernel thread
// dispatches them, V8's in the other until the kernel fetches them. While the program is paused, the fiber
// that met the breakpoint waits here, on its own stack, and the kernel thread with it.
#include <sys/time.h>

#include <chrono>
#include <condition_variable>
#include <deque>
#include <mutex>

#include "runtime.h"
#include "v8_inspector.h"

#define CORO_API extern "C" __attribute__((visibility("default")))

using v8_inspector::StringBuffer;
using v8_inspector::StringView;

namespace {

constexpr int kGroup = 1;

StringView view(const char* chars) { return {reinterpret_cast<const uint8_t*>(chars), strlen(chars)}; }

std::vector<uint16_t> utf16(v8::Isolate* isolate, const std::string& utf8) {
  v8::HandleScope handles(isolate);
  v8::Local<v8::String> string;
  if (!v8::String::NewFromUtf8(isolate, utf8.data(), v8::NewStringType::kNormal,
                               static_cast<int>(utf8.size()))
           .ToLocal(&string))
    return {};
  std::vector<uint16_t> units(static_cast<size_t>(string->Length()));
  string->WriteV2(isolate, 0, static_cast<uint32_t>(units.size()), units.data());
  return units;
}

void add_utf8(std::string* out, uint32_t code) {
  if (code < 0x80) {
    *out += static_cast<char>(code);
    return;
  }
  int more = code < 0x800 ? 1 : code < 0x10000 ? 2 : 3;
  static const unsigned char kLead[] = {0, 0xc0, 0xe0, 0xf0};
  *out += static_cast<char>(kLead[more] | (code >> (6 * more)));
  while (more-- > 0) *out += static_cast<char>(0x80 | ((code >> (6 * more)) & 0x3f));
}

std::string utf8(const StringView& text) {
  std::string out;
  if (text.is8Bit()) {
    for (size_t k = 0; k < text.length(); k++) add_utf8(&out, text.characters8()[k]);
    return out;
  }
  const uint16_t* units = text.characters16();
  for (size_t k = 0; k < text.length(); k++) {
    uint32_t unit = units[k];
    bool pair = (unit & 0xfc00) == 0xd800 && k + 1 < text.length() && (units[k + 1] & 0xfc00) == 0xdc00;
    if (pair) unit = 0x10000 + ((unit - 0xd800) << 10) + (units[++k] - 0xdc00u);
    add_utf8(&out, !pair && (unit & 0xf800) == 0xd800 ? 0xfffd : unit);
  }
  return out;
}

}  // namespace

struct coro_inspector final : v8_inspector::V8InspectorClient, v8_inspector::V8Inspector::Channel {
  explicit coro_inspector(coro_runtime* owner) : runtime(owner) {}

  // ---- kernel thread

  void open() {
    coro::KernelScope scope(runtime);
    v8::Context::Scope inside(runtime->local_context());
    inspector = v8_inspector::V8Inspector::create(runtime->isolate, this);
    v8_inspector::V8ContextInfo info{
        runtime->local_context(), kGroup, view("corojs"), {}, view("{\"isDefault\":true}")};
    inspector->contextCreated(info);
    session = inspector->connect(kGroup, this, {}, v8_inspector::V8Inspector::kFullyTrusted,
                                 v8_inspector::V8Inspector::kNotWaitingForDebugger);
  }

  void close() {
    {
      coro::KernelScope scope(runtime);
      v8::Context::Scope inside(runtime->local_context());
      session.reset();
      inspector->contextDestroyed(runtime->local_context());
      inspector.reset();
    }
    std::lock_guard lock(mutex);
    closed = true;
    out_changed.notify_all();
  }

  // On a fiber: dispatches what has come. A message that evaluates something may block, or meet a breakpoint:
  // the next ones are dispatched from there.
  void dispatch() {
    for (;;) {
      std::string message;
      {
        std::lock_guard lock(mutex);
        if (incoming.empty()) return;
        message = std::move(incoming.front());
        incoming.pop_front();
      }
      if (!session) return;
      std::vector<uint16_t> units = utf16(runtime->isolate, message);
      session->dispatchProtocolMessage(StringView(units.data(), units.size()));
    }
  }

  void wait_for_message() {
    std::unique_lock lock(mutex);
    in_changed.wait(lock, [this] { return !incoming.empty(); });
  }

  // Before the first statement, until the client says that it is ready.
  void wait_for_client() {
    while (waiting_for_client) {
      wait_for_message();
      dispatch();
    }
  }

  // ---- called by V8, on the fiber that runs

  void runMessageLoopOnPause(int) override {
    if (paused) return;
    paused = true;
    while (paused) {
      wait_for_message();
      dispatch();
    }
  }
  void quitMessageLoopOnPause() override { paused = false; }
  void runIfWaitingForDebugger(int) override {
    if (!waiting_for_client) return;
    waiting_for_client = false;
    session->schedulePauseOnNextStatement(view("Break on start"), {});
  }
  v8::Local<v8::Context> ensureDefaultContextInGroup(int) override { return runtime->local_context(); }
  double currentTimeMS() override {
    timeval now;
    gettimeofday(&now, nullptr);
    return static_cast<double>(now.tv_sec) * 1e3 + static_cast<double>(now.tv_usec) / 1e3;
  }

  void sendResponse(int, std::unique_ptr<StringBuffer> message) override { add(*message); }
  void sendNotification(std::unique_ptr<StringBuffer> message) override { add(*message); }
  void flushProtocolNotifications() override {}
  void add(const StringBuffer& message) {
    std::string text = utf8(message.string());
    std::lock_guard lock(mutex);
    outgoing.push_back(std::move(text));
    out_changed.notify_all();
  }

  coro_runtime* runtime;
  std::unique_ptr<v8_inspector::V8Inspector> inspector;
  std::unique_ptr<v8_inspector::V8InspectorSession> session;
  bool paused = false, waiting_for_client = false;

  std::mutex mutex;  // for what follows
  std::condition_variable in_changed, out_changed;
  std::deque<std::string> incoming, outgoing;
  std::string received;
  bool closed = false;
};

namespace {

// The runtime's inspector may have been closed when these run.
void interrupt(v8::Isolate* isolate, void*) {
  coro_runtime* runtime = coro_runtime::of(isolate);
  if (runtime->inspector && runtime->current) coro::look_at_inspector(runtime);
}

class DispatchTask final : public v8::Task {
 public:
  explicit DispatchTask(v8::Isolate* isolate) : isolate_(isolate) {}
  void Run() override { interrupt(isolate_, nullptr); }

 private:
  v8::Isolate* isolate_;
};

}  // namespace

void coro::look_at_inspector(coro_runtime* runtime) {
  runtime->inspector->dispatch();
  runtime->inspector->wait_for_client();
}

CORO_API coro_inspector* coro_inspector_open(coro_runtime* runtime) {
  if (runtime->inspector) return nullptr;
  runtime->inspector = new coro_inspector(runtime);
  runtime->inspector->open();
  return runtime->inspector;
}

CORO_API void coro_inspector_send(coro_inspector* inspector, const char* message, uint64_t size) {
  coro_runtime* runtime = inspector->runtime;
  {
    std::lock_guard lock(inspector->mutex);
    if (inspector->closed) return;
    inspector->incoming.emplace_back(message, size);
    inspector->in_changed.notify_all();
  }
  // Whichever comes first: a paused program looks at the queue, a running one is interrupted, an idle one
  // pumps.
  runtime->isolate->RequestInterrupt(interrupt, nullptr);
  runtime->tasks->add(std::make_unique<DispatchTask>(runtime->isolate));
}

CORO_API const char* coro_inspector_receive(coro_inspector* inspector, int32_t timeout_ms, uint64_t* size) {
  std::unique_lock lock(inspector->mutex);
  inspector->out_changed.wait_for(lock, std::chrono::milliseconds(timeout_ms),
                                  [&] { return inspector->closed || !inspector->outgoing.empty(); });
  if (inspector->outgoing.empty()) return nullptr;
  inspector->received = std::move(inspector->outgoing.front());
  inspector->outgoing.pop_front();
  *size = inspector->received.size();
  return inspector->received.c_str();
}

CORO_API void coro_inspector_break(coro_inspector* inspector) {
  inspector->waiting_for_client =
      true;  // the next fiber that begins looks at it, and one that goes on at the interrupt
  inspector->runtime->isolate->RequestInterrupt(interrupt, nullptr);
}

CORO_API void coro_inspector_close(coro_inspector* inspector) {
  inspector->runtime->inspector = nullptr;
  inspector->close();
  delete inspector;
}
