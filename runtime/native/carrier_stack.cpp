#include "carrier_stack.h"

#include <cstdlib>

#include "runtime.h"

extern "C" void coro_fiber_main(void* argument) {
  auto* fiber = static_cast<coro_fiber*>(argument);
  for (;;) {
    coro::fiber_body(fiber);
    fiber->runtime->stacks->suspend(fiber);
  }
}

namespace coro {
namespace {
constexpr size_t kHandlesBeforePage = 512;
// Ended fibers that wait for the next use, the last one first. The last few are used again soon and stay as
// they are. One that comes to lie deeper gives back, once, what a deep recursion may have touched: a third of
// a microsecond, against up to a whole stack of memory. What ends beyond the most goes back to the system at
// once, so a burst leaves nothing behind.
constexpr size_t kRestingAsTheyAre = 64, kMostResting = 1024;
constexpr size_t kKeptOfResting = 32 << 10;
}  // namespace

using namespace internals;

StackCarrier::StackCarrier(v8::Isolate* isolate, StackReservation* reservation)
    : isolate_(isolate), reservation_(reservation), kernel_identity_(thread_identity()) {}

StackCarrier::~StackCarrier() {
  while (!resting_.empty()) {
    coro_fiber* fiber = resting_.back();
    resting_.pop_back();
    retire(fiber);
  }
  leave();
}

bool StackCarrier::take_over(v8::Local<v8::Context> context, int tests) {
  return fast_ = states_.take_over(context, reservation_->lowest(), tests);
}

char* StackCarrier::handles_of(coro_fiber* fiber) {
  return reinterpret_cast<char*>((reinterpret_cast<uintptr_t>(fiber) & ~uintptr_t{kPage - 1}) + kPage -
                                 kHandlesBeforePage);
}
char* StackCarrier::slice_of(coro_fiber* fiber) {
  return handles_of(fiber) + kHandlesBeforePage + 2 * kPage - reservation_->slice_bytes();
}
uintptr_t StackCarrier::limit_of(coro_fiber* fiber) {
  return reinterpret_cast<uintptr_t>(slice_of(fiber)) + kPage + kNativeRoom;
}

void StackCarrier::set_room(coro_fiber* fiber, size_t bytes) {
  StackGuard_SetStackLimit(reinterpret_cast<char*>(isolate_) + kStackGuard, limit_of(fiber) - bytes);
}

coro_fiber* StackCarrier::create() {
  if (!resting_.empty()) {
    coro_fiber* fiber = resting_.back();
    resting_.pop_back();
    fiber->trimmed = false;
    if (fast_) states_.inherit(&fiber->state);
    return fiber;
  }
  char* slice = reservation_->take();
  if (!slice) return nullptr;
  char* handles = slice + reservation_->slice_bytes() - 2 * kPage - kHandlesBeforePage;
  char* at = handles - (sizeof(coro_fiber) + 15) / 16 * 16;
  auto* fiber = new (at) coro_fiber;
  fiber->stack_pointer = new_stack(at, fiber);
  if (fast_)
    states_.init(&fiber->state, fiber, limit_of(fiber), handles);
  else
    fiber->identity = new_thread_identity();
  return fiber;
}

// An ended fiber rests, stack and state and all, until the next one is wanted. A terminated one does not:
// what its unwinding left behind in V8's state is given up with it.
void StackCarrier::release(coro_fiber* fiber) {
  if (fiber->reason != CORO_KILLED && resting_.size() < kMostResting) {
    resting_.push_back(fiber);
    if (resting_.size() <= kRestingAsTheyAre) return;
    coro_fiber* deeper = resting_[resting_.size() - 1 - kRestingAsTheyAre];
    if (!deeper->trimmed) reservation_->trim(slice_of(deeper), kKeptOfResting);
    deeper->trimmed = true;
    return;
  }
  retire(fiber);
}

void StackCarrier::retire(coro_fiber* fiber) {
  if (fast_) {
    if (states_.running() == &fiber->state) leave();
    states_.retire(&fiber->state, handles_of(fiber));
  } else if (fiber->locker) {
    if (holder_ != fiber) hand_over(fiber);
    isolate_->Exit();
    fiber->locker.reset();
    isolate_->DiscardThreadSpecificMetadata();
    set_thread_identity(kernel_identity_);
    holder_ = nullptr;
  }
  char* slice = slice_of(fiber);
  fiber->~coro_fiber();
  reservation_->give_back(slice);
}

void StackCarrier::leave() {
  if (fast_) {
    if (states_.running() != states_.kernel()) states_.move(states_.kernel());
    return;
  }
  if (!holder_) return;
  isolate_->Exit();
  holder_->unlocker.emplace(isolate_);
  set_thread_identity(kernel_identity_);
  holder_ = nullptr;
}

// Plain: the isolate is left before the lock is given up and entered after it is had, since the list of who
// has entered it belongs to the isolate and is last in, first out.
void StackCarrier::hand_over(coro_fiber* fiber) {
  leave();
  set_thread_identity(fiber->identity);
  if (fiber->unlocker) {
    fiber->unlocker.reset();
    isolate_->Enter();
  } else {
    fiber->locker.emplace(isolate_);
    isolate_->Enter();
    isolate_->SetStackLimit(reservation_->lowest());  // the window in which V8 accepts stacks
    StackGuard_SetStackLimit(reinterpret_cast<char*>(isolate_) + kStackGuard, limit_of(fiber));
  }
  // A collection looks through the running stack up to here; beyond it there are other stacks' guard pages.
  field<void*>(field<char*>(isolate_, kHeapStack), kStackStart) = fiber;
  holder_ = fiber;
}

}  // namespace coro
