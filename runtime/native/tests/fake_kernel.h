// A kernel in two hundred lines, above coro.h only: a ready queue, channels in place of sockets, and calls
// that give back what they were given. For the tests of the native engine.
#pragma once
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "coro.h"

namespace fake {

class Kernel {
 public:
  explicit Kernel(coro_runtime* runtime) : runtime_(runtime), frame_(coro_frame_of(runtime)) {}

  // Runs the function that the library registered as `hook` on a new fiber, with strings, until nothing can
  // run. Answers what the fiber returned, or "threw: …", "killed", "parked".
  std::string call(const char* hook, std::vector<std::string> arguments = {});
  void run();  // until nothing is ready
  size_t parked() const { return parked_.size(); }
  coro_fiber* parked_fiber(size_t k) const { return parked_[k]; }
  void kill_parked();
  void wake_all();
  const std::string& main_result() const { return main_result_; }

  coro_runtime* runtime() { return runtime_; }
  coro_frame* frame() { return frame_; }
  std::vector<std::string> ended;  // "threw: …" and "killed" of other fibers
  std::string log;                 // test.log
  std::function<void(coro_fiber*)> before_resume;
  std::function<void(coro_fiber*)> interrupted;  // CORO_INTERRUPTED, before it goes on
  uint64_t killed = 0;

 private:
  void step(coro_fiber*);
  bool trap(coro_fiber*);  // true: resume it at once
  void fail(int kind, const char* code, const std::string& message);
  void set_text(coro_value&, const std::string&);

  coro_runtime* runtime_;
  coro_frame* frame_;
  std::deque<coro_fiber*> ready_;
  std::vector<coro_fiber*> parked_;
  coro_fiber* main_ = nullptr;
  std::string main_result_;
  std::vector<coro_value> arguments_;
  std::map<coro_fiber*, std::vector<coro_value>> first_arguments_;
  std::deque<std::string> texts_;
  std::map<int64_t, coro_kept*> kept_;
  int64_t next_id_ = 1;
  int shape_ = -1;
};

// The table of calls, in order.
extern const char* const kCalls[];
extern const int kCallCount;
extern int extra_tests;  // coro_test bits added to every runtime's

struct Run {
  int carrier = CORO_STACK;
  int max_fibers = 1000;
  int stack_kib = 256;
  int tests = 0;
  uint64_t max_heap = 0, max_buffers = 0;
  const uint8_t* snapshot = nullptr;
  uint64_t snapshot_size = 0;
};
// Starts a runtime with this library text, calls `body` on its kernel thread, joins. False: it did not start
// (*error says why).
bool with_runtime(const Run&, const std::string& library, const std::function<void(Kernel&)>& body,
                  std::string* error = nullptr);

}  // namespace fake
