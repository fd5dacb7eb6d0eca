// One fiber. Lives in its own stack's slice (stack carriers) or on the heap (threads); the runtime owns it.
#pragma once
#include <v8.h>

#include <optional>

#include "coro.h"
#include "fiber_state.h"
#include "origins.h"

namespace coro {

enum class Work : uint8_t { kFunction, kPump };

// What a fiber that waits in a trap finds when it goes on. Bits of coro_fiber::attention.
enum Attention : uint32_t {
  kKill = 1,    // unwind
  kDump = 2,    // write the stack down and wait again
  kEnd = 4,     // an idle pump: return
  kWatched = 8  // there is an inspector: stays set
};

// Runs on the fiber: does its work and sets its reason.
void fiber_body(coro_fiber*);

}  // namespace coro

struct coro_fiber {
  coro_runtime* runtime = nullptr;
  coro_context* context = nullptr;  // where its function is from
  char* stack_pointer = nullptr;    // stack carriers: where it waits
  int32_t reason = 0;               // a coro_reason
  uint32_t attention = 0;           // coro::Attention
  coro::Work work = coro::Work::kFunction;
  bool run_tasks = false;  // a pump: V8's foreground tasks too
  bool started = false;
  bool idle = false;     // a pump that waits for the next coro_pump
  bool trimmed = false;  // stack carriers: it rests, and its deeper stack was given back
  uint8_t coroutine = CORO_NO_COROUTINE;
  bool has_room = false;       // coro::give_room has lowered the limit of its stack
  bool held = false;           // hand-overs to it go through the kernel
  uint32_t index = 0;          // in coro_runtime::fibers
  uint64_t tag = 0;            // the kernel's number of it; 0: it has none
  uint64_t moved_in = 0;       // the runtime's turn in which it was put into frame.moved
  int32_t reason_of_wait = 0;  // when it last handed over in "fiber.wait"
  uint64_t async_number = 0;   // CORO_CHECK_ASYNC
  int32_t identity = 0;        // plain stacks: V8's number of this fiber as a thread
  coro_fiber* next_free = nullptr;
  v8::Global<v8::Function> function;
  coro::Origin origin;                   // where it was started
  coro_kept* hook = nullptr;             // instead of a function of its own, until it begins
  v8::Global<v8::Data> async_data;       // not on the fast way: there it is in `state`
  std::optional<v8::Locker> locker;      // plain stacks
  std::optional<v8::Unlocker> unlocker;  // plain stacks
  void* os_thread = nullptr;             // threads
  coro::FiberState state;                // the fast way
};
