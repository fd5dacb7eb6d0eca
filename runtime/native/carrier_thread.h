// Fibers as OS threads, of which exactly one runs: public functions of V8 only. The reference for the other
// two ways.
#pragma once
#include <semaphore.h>
#include <v8.h>

#include <atomic>
#include <ctime>

#include "fiber.h"

namespace coro {

class ThreadCarrier {
 public:
  ThreadCarrier(v8::Isolate*, size_t stack_bytes, size_t most);
  ~ThreadCarrier();
  ThreadCarrier(const ThreadCarrier&) = delete;
  ThreadCarrier& operator=(const ThreadCarrier&) = delete;

  coro_fiber* create();       // kernel side; null: the limit is met
  void release(coro_fiber*);  // kernel side: it has ended, or never begun
  bool resume(coro_fiber*);   // kernel side: until it suspends. False: the system gives no thread
  void suspend(coro_fiber*);  // fiber side: until the next resume
  void pause(coro_fiber*);    // the same, and V8 stays with the fiber: no other may run before
  [[noreturn]] void abandon(coro_fiber*);    // fiber side: as suspend, for ever, with all that it holds of V8
  bool is_on(coro_fiber*) const;             // any thread: is it the fiber's?
  void set_room(coro_fiber*, size_t bytes);  // fiber side: V8's limit of its stack lies so much lower
  clockid_t clock() const {
    return clock_.load(std::memory_order_relaxed);
  }  // of who runs, or ran last. Any thread

 private:
  struct Thread;
  static void* body(void* thread);
  v8::Isolate* isolate_;
  size_t stack_bytes_, most_, count_ = 0;
  sem_t kernel_;
  clockid_t kernel_clock_ = CLOCK_REALTIME;
  std::atomic<clockid_t> clock_;
};

}  // namespace coro
