// The fast way: to V8 all fibers of a runtime are one thread, which holds the lock and has entered the
// isolate for ever. What V8 would archive for a thread is moved here at each switch.
#pragma once
#include <v8.h>

#include <atomic>
#include <cstring>
#include <vector>

#include "coro.h"
#include "parked_records.h"
#include "v8_internals.h"

namespace coro {

// V8's per-thread state of one fiber while another runs. The HandleScopeImplementer is not copied: the
// isolate's pointer to it moves. Interrupt flags belong to the isolate and stay where they are.
struct alignas(16) FiberState {
  char block[internals::kHandleScopeImplementerBytes];  // a HandleScopeImplementer; the kernel's own is V8's
  char* handles = block;
  void* stack_start = nullptr;
  uintptr_t limit = 0;
  void* interrupt_scopes = nullptr;
  void* relocatable = nullptr;
  uintptr_t async_data = 0;  // a root: inherited from whoever made the fiber
  uint32_t index = 0;        // in FiberStates::all_
  uint32_t recent = 0;  // place on the list of those that a minor collection visits, from 1; 0: not on it
  bool ran = true;      // since the last marking
  alignas(16) char top[internals::kThreadLocalTopBytes];  // a ThreadLocalTop
};

class FiberStates {
 public:
  FiberStates() = default;
  ~FiberStates();
  FiberStates(const FiberStates&) = delete;
  FiberStates& operator=(const FiberStates&) = delete;

  // Once a process, before V8 has threads: overrides the two functions by which V8 walks archived threads.
  // False: the file is not the expected one, or memory cannot be had.
  static bool install();

  // An isolate that has fibers, before it has any; without states when it is not on the fast way. Then V8
  // itself walks the archived threads, and is kept from a fault of its own: see in_isolate.
  static void enlist(v8::Isolate*, FiberStates*);
  static void delist(v8::Isolate*);

  // Enters and locks the isolate for ever. Calling thread: the kernel thread, on its own stack.
  void enter(v8::Isolate*);
  // Proves the layout and begins. False: the isolate was let go, another carrier must be used.
  bool take_over(v8::Local<v8::Context>, uintptr_t lowest_stack, int tests);
  // Ends that: unlocks and leaves the isolate. When no fiber is left.
  void let_go();

  void init(FiberState*, void* stack_start, uintptr_t limit, char* first_handles);
  void retire(FiberState*, char* first_handles);  // never runs again; is not the running one
  void inherit(FiberState*);                      // the async data of who runs, for a fiber that begins
  FiberState* kernel() { return &kernel_; }
  FiberState* running() { return running_; }
  void set_async_data(FiberState* state, uintptr_t data) {
    state->async_data = data;
    if (!state->recent) add_recent(state);
  }
  size_t count() const { return all_.size() - 1; }

  [[gnu::always_inline]] void move(FiberState* to);

 private:
  static void iterate(void* thread_manager, void* visitor);
  static void iterate_archived(void* thread_manager, void* visitor);
  void visit(FiberState*, void* visitor);
  void visit_beside_frames(FiberState*, void* visitor);
  void visit_minor(void* visitor);
  void visit_marking(void* visitor);
  void visit_updating(void* visitor);
  void verify_record(size_t k);
  void invalidate_records();
  void add_recent(FiberState*);
  bool prove();

  static bool overridden;  // install() did its work

  char* isolate_ = nullptr;
  FiberState* running_ = nullptr;
  void** stack_start_ = nullptr;
  int tests_ = 0;
  void* lock_ = nullptr;  // v8::Locker
  std::vector<FiberState*> all_, recent_;
  std::vector<uint32_t>
      unmoved_;  // beside all_: the marking at which no object of the fiber's was to be moved
  std::vector<uint32_t> record_;  // beside all_: of what a marking found in the fiber's frames, in records_
  ParkedRecords records_;
  uint32_t marking_ = 0;
  FiberState kernel_, fresh_;
};

inline void FiberStates::move(FiberState* to) {
  using namespace internals;
  FiberState* from = running_;
  char* isolate = isolate_;
  running_ = to;
  memcpy(from->handles + kHandleScopeDataCopy, isolate + kHandleScopeData, kHandleScopeDataBytes);
  memcpy(isolate + kHandleScopeData, to->handles + kHandleScopeDataCopy, kHandleScopeDataBytes);
  field<char*>(isolate, kHandleScopeImplementer) = to->handles;
  // In words of 16 bytes: 8 are 10 ns a switch slower, 32 are 3 ns faster, but not every processor has them.
  typedef long long Word __attribute__((vector_size(16), aligned(8), may_alias));
  Word* live = reinterpret_cast<Word*>(isolate + kThreadLocalTop);  // not auto: it would forget the alignment
  Word *out = reinterpret_cast<Word*>(from->top), *in = reinterpret_cast<Word*>(to->top);
#pragma GCC unroll 16
  for (size_t k = 0; k < kThreadLocalTopBytes / 16; k++) {
    Word now = live[k];
    live[k] = in[k];
    out[k] = now;
  }
  constexpr ptrdiff_t kLast = kThreadLocalTopBytes / 16 * 16;
  if constexpr (kThreadLocalTopBytes % 16 != 0) {
    static_assert(kThreadLocalTopBytes % 16 == 8);
    field<uint64_t>(from->top, kLast) = field<uint64_t>(isolate, kThreadLocalTop + kLast);
    field<uint64_t>(isolate, kThreadLocalTop + kLast) = field<uint64_t>(to->top, kLast);
  }
  from->relocatable = field<void*>(isolate, kRelocatable);
  field<void*>(isolate, kRelocatable) = to->relocatable;
  from->async_data = field<uintptr_t>(isolate, kAsyncData);
  field<uintptr_t>(isolate, kAsyncData) = to->async_data;
  from->limit = field<uintptr_t>(isolate, kRealLimit);
  from->interrupt_scopes = field<void*>(isolate, kInterruptScopes);
  field<void*>(isolate, kInterruptScopes) = to->interrupt_scopes;
  field<uintptr_t>(isolate, kRealLimit) = to->limit;
  // Another OS thread that asks for an interrupt writes the flags and then the limit. Here the limit is
  // written (an exchange is a fence), then the flags are looked at: whoever comes last leaves the limit that
  // means "interrupt".
  __atomic_exchange_n(&field<uintptr_t>(isolate, kLimit), to->limit, __ATOMIC_SEQ_CST);
  if (__builtin_expect(field<uint32_t>(isolate, kInterruptFlags) != 0, 0) && !to->interrupt_scopes &&
      !(tests_ & CORO_FAULT_INTERRUPT))
    field<uintptr_t>(isolate, kLimit) = kInterruptLimit;
  *stack_start_ = to->stack_start;
  from->ran = true;
  if (__builtin_expect(!from->recent, 0)) add_recent(from);
}

}  // namespace coro
