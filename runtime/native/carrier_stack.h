// Fibers as stacks, on the fast or the plain way. In a header so that the switch is inlined into both of its
// sides.
#pragma once
#include <new>
#include <vector>

#include "fiber.h"
#include "stack_reservation.h"
#include "stack_switch.h"

namespace coro {

// A slice, from its top:   8 KiB less 16 bytes: the fiber's first block of V8's handles
//                          the coro_fiber
//                          the stack, growing down to the guard page
// The block begins 512 bytes before a page border, so that a parked fiber's first handles, its coro_fiber and
// the oldest 3 KiB of its stack are one page.
class StackCarrier {
 public:
  StackCarrier(v8::Isolate*, StackReservation*);
  ~StackCarrier();
  StackCarrier(const StackCarrier&) = delete;
  StackCarrier& operator=(const StackCarrier&) = delete;

  void enter() { states_.enter(isolate_); }           // first, for the fast way
  bool take_over(v8::Local<v8::Context>, int tests);  // the fast way; false: it stays plain
  bool fast() const { return fast_; }
  FiberStates& states() { return states_; }

  coro_fiber* create();       // kernel side; null: no slice is left
  void release(coro_fiber*);  // kernel side: it has ended
  void leave();  // kernel side: V8 holds the kernel's state afterwards, and on the plain way no lock
  void set_room(coro_fiber*, size_t bytes);  // fiber side: V8's limit of its stack lies so much lower
  size_t resting() const { return resting_.size(); }

  [[gnu::always_inline]] void resume(coro_fiber* fiber) {  // kernel side: until it suspends
    if (__builtin_expect(fast_, 1)) {
      if (states_.running() != &fiber->state) states_.move(&fiber->state);
    } else if (holder_ != fiber) {
      hand_over(fiber);
    }
    switch_stack(&kernel_stack_pointer_, fiber->stack_pointer);
  }
  [[gnu::always_inline]] void suspend(coro_fiber* fiber) {  // fiber side: until the next resume
    switch_stack(&fiber->stack_pointer, kernel_stack_pointer_);
  }
  // Fiber side, the fast way: `to`, which waits, goes on at once; until somebody resumes `from`.
  [[gnu::always_inline]] void hand_over(coro_fiber* from, coro_fiber* to) {
    states_.move(&to->state);
    switch_stack(&from->stack_pointer, to->stack_pointer);
  }

 private:
  char* handles_of(coro_fiber*);
  char* slice_of(coro_fiber*);
  uintptr_t limit_of(coro_fiber*);
  void hand_over(coro_fiber*);
  void retire(coro_fiber*);

  v8::Isolate* isolate_;
  StackReservation* reservation_;
  FiberStates states_;
  bool fast_ = false;
  int kernel_identity_ = 0;
  coro_fiber* holder_ = nullptr;  // plain: who has V8's lock
  std::vector<coro_fiber*> resting_;
  char* kernel_stack_pointer_ = nullptr;
};

}  // namespace coro
