// The inspector's side of a runtime: clients of the DevTools protocol, what they ask for, and the fiber whose
// steps they follow.
#pragma once
#include <v8.h>

#include <atomic>
#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "coro.h"
#include "v8_inspector.h"

struct coro_runtime;
struct coro_fiber;

namespace coro {

class InspectorClient;

// One a runtime. What clients ask for waits in one queue and is served on whatever fiber V8 is on: the one
// that runs (as an interrupt), a pump when none does, or the paused one, which waits here on its own stack.
class Inspection final : public v8_inspector::V8InspectorClient {
 public:
  explicit Inspection(coro_runtime*);
  ~Inspection() override;  // kernel thread, inside the isolate, when no fiber is left
  Inspection(const Inspection&) = delete;
  Inspection& operator=(const Inspection&) = delete;

  void start(bool break_on_start);  // kernel thread, before the program

  // ---- any thread
  enum class Request { kOpen, kMessage, kClose };
  void ask(std::shared_ptr<InspectorClient>, Request, std::string message);
  bool waiting() const { return waiting_.load(std::memory_order_acquire) != 0; }
  void interrupt();  // has what waits served by the fiber that runs

  // ---- on a fiber
  void serve();           // everything that waits
  void before_program();  // of the first module that is not the library's: --inspect-brk waits and stops here
  bool watching() const { return open_ != 0; }
  // V8 is inside the debugger: paused, or in the condition of a breakpoint. No other fiber may run.
  bool inside_debugger() const;
  // Around a fiber's wait, and at the end of its work (an idle pump has ended, too).
  void before_wait(coro_fiber*);
  void after_wait(coro_fiber*);
  void at_end(coro_fiber*);

 private:
  struct Asked {
    std::shared_ptr<InspectorClient> client;
    Request request;
    std::string message;
  };
  bool take(Asked*, bool wait);
  void serve(Asked&);
  void open(const std::shared_ptr<InspectorClient>&);
  void close(InspectorClient*);
  void watch(bool);
  void keep_pause();
  void* debug() const;

  void runMessageLoopOnPause(int group) override;
  void quitMessageLoopOnPause() override;
  void runIfWaitingForDebugger(int group) override;
  v8::Local<v8::Context> ensureDefaultContextInGroup(int group) override;
  double currentTimeMS() override;

  coro_runtime* runtime_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Asked> asked_;
  std::atomic<size_t> waiting_{0};

  // The rest belongs to the kernel thread and the fibers.
  std::unique_ptr<v8_inspector::V8Inspector> inspector_;
  std::vector<std::shared_ptr<InspectorClient>> clients_;
  int open_ = 0;
  bool break_on_start_ = false, may_start_ = false, resumed_ = false;
  bool pause_wanted_ = false;  // other carriers than the fast one: by whoever calls a function next
  // The fast way: a step that was begun in a fiber which now waits. It is not in force meanwhile.
  struct Step {
    coro_fiber* fiber = nullptr;
    int8_t action = 0;
    bool forward_to_return = false;
    int last_frames = 0, target_frames = 0;
  } step_;
};

// A client's session, shared by the thread that speaks with the client and the kernel thread.
class InspectorClient final : public v8_inspector::V8Inspector::Channel {
 public:
  explicit InspectorClient(coro_runtime* runtime) : runtime_(runtime) {}

  coro_runtime* runtime() const { return runtime_; }
  // The client's thread. Null: none came in time, or the session has ended.
  const std::string* receive(int timeout_ms);
  void end();  // any thread: what waits is the last that is received

 private:
  friend class Inspection;
  void sendResponse(int call, std::unique_ptr<v8_inspector::StringBuffer>) override;
  void sendNotification(std::unique_ptr<v8_inspector::StringBuffer>) override;
  void flushProtocolNotifications() override {}
  void add(const v8_inspector::StringView&);

  coro_runtime* runtime_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::string> messages_;
  bool ended_ = false;
  std::string received_;  // the client's thread

  // The kernel thread and the fibers.
  std::unique_ptr<v8_inspector::V8InspectorSession> session_;
  int serving_ = 0;  // messages of it that are being served: a fiber may wait within
  bool closing_ = false;
};

}  // namespace coro

struct coro_inspector {
  std::shared_ptr<coro::InspectorClient> client;
};
