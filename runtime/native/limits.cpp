// Termination, the heap's limit, and figures.
#include <malloc.h>

#include <cstring>
#include <ctime>

#include "inspector.h"
#include "runtime.h"

#define CORO_API extern "C" __attribute__((visibility("default")))

// An interrupt that another thread asks for meets whoever runs when V8 looks. So the request names a turn,
// and is checked here, on the kernel thread, inside the fiber that it interrupts: it cannot end another one.
static void kill_if_still(v8::Isolate* isolate, void* turn) {
  coro_runtime* runtime = coro_runtime::of(isolate);
  if (!runtime->current || runtime->turn.load(std::memory_order_relaxed) != reinterpret_cast<uintptr_t>(turn))
    return;
  runtime->current->attention |= coro::kKill;
  runtime->interrupt_asked.store(false, std::memory_order_relaxed);
  isolate->TerminateExecution();
}

CORO_API void coro_kill(coro_fiber* fiber) { fiber->attention |= coro::kKill; }

CORO_API uint64_t coro_turn(coro_runtime* runtime) { return runtime->turn.load(std::memory_order_relaxed); }

CORO_API void coro_kill_running(coro_runtime* runtime, uint64_t turn) {
  if (coro_turn(runtime) != turn || runtime->dead) return;
  runtime->interrupt_asked.store(true, std::memory_order_relaxed);
  runtime->isolate->RequestInterrupt(kill_if_still, reinterpret_cast<void*>(turn));
}

// On the fiber that runs. Nobody else runs before it has gone on, so this may happen where a system call may
// not: in a regular expression, in WebAssembly.promising.
static void stop_for_kernel(v8::Isolate* isolate, void*) {
  coro_runtime* runtime = coro_runtime::of(isolate);
  runtime->interrupt_asked.store(false, std::memory_order_relaxed);
  if (!runtime->current || runtime->inspection->inside_debugger()) return;
  coro_fiber* fiber = runtime->current;
  coro::wait_interrupted(runtime, fiber);
  if (!(fiber->attention & coro::kKill)) coro::take_room(runtime, fiber);
}

CORO_API void coro_interrupt(coro_runtime* runtime) {
  if (runtime->dead) return;
  runtime->interrupt_asked.store(true, std::memory_order_relaxed);
  runtime->isolate->RequestInterrupt(stop_for_kernel, nullptr);
}

CORO_API int64_t coro_processor_time(coro_runtime* runtime, int32_t* clock) {
  *clock = runtime->threads ? runtime->threads->clock() : runtime->clock;
  timespec time;
  if (clock_gettime(*clock, &time) != 0) return -1;
  return time.tv_sec * int64_t{1'000'000'000} + time.tv_nsec;
}

namespace coro {

// V8 does not look for interrupts where its own frame would not fit on the stack: it throws a RangeError
// instead. Code that catches that and goes on (`function f() { for (;;) try { f() } catch {} }`) could never
// be ended. But it makes errors, so there are collections: after one, a fiber that is to be interrupted gets
// some of the room that is kept for native code.
static void set_room(coro_runtime* runtime, coro_fiber* fiber, bool on) {
  constexpr size_t kRoom = 16 << 10;
  fiber->has_room = on;
  if (runtime->stacks)
    runtime->stacks->set_room(fiber, on ? kRoom : 0);
  else
    runtime->threads->set_room(fiber, on ? kRoom : 0);
}

void give_room(v8::Isolate*, v8::GCType, v8::GCCallbackFlags, void* data) {
  auto* runtime = static_cast<coro_runtime*>(data);
  coro_fiber* fiber = runtime->current;
  if (!fiber || fiber->has_room) return;
  if (runtime->interrupt_asked.load(std::memory_order_relaxed) || (fiber->attention & kKill))
    set_room(runtime, fiber, true);
}

void take_room(coro_runtime* runtime, coro_fiber* fiber) {
  if (fiber->has_room) set_room(runtime, fiber, false);
}

// Called inside a collection: nothing of V8's heap may be touched. One allocation that does not fit into the
// larger limit would end the process, so it is much larger; that is address space only.
size_t on_near_heap_limit(void* data, size_t current, size_t first) {
  constexpr size_t kHeadroom = size_t{1200} << 20;
  auto* runtime = static_cast<coro_runtime*>(data);
  // V8 also calls this when the allocator of buffers refused, whatever the heap holds: then it is no business
  // of ours.
  v8::HeapStatistics heap;
  runtime->isolate->GetHeapStatistics(&heap);
  if (runtime->buffers->refused() && heap.used_heap_size() < current / 2) return current;
  runtime->old_generation_limit = first;
  runtime->signals |= CORO_HEAP_LIMIT;
  if (runtime->current) {
    runtime->current->attention |= kKill;
    runtime->isolate->TerminateExecution();
  }
  return current + kHeadroom;
}

}  // namespace coro

CORO_API void coro_heap_limit_reset(coro_runtime* runtime) {
  if (!(runtime->signals & CORO_HEAP_LIMIT) || runtime->dead) return;
  coro::KernelScope scope(runtime);
  v8::Isolate* isolate = runtime->isolate;
  isolate->LowMemoryNotification();
  isolate->RemoveNearHeapLimitCallback(coro::on_near_heap_limit, runtime->old_generation_limit);
  isolate->AddNearHeapLimitCallback(coro::on_near_heap_limit, runtime);
  runtime->signals &= ~CORO_HEAP_LIMIT;
}

// V8 empties a queue whose first job is terminated.
CORO_API void coro_drop_jobs(coro_context* context) {
  coro_runtime* runtime = context->runtime;
  if (runtime->dead || !context->jobs_waiting()) return;
  coro::KernelScope scope(runtime);
  v8::Isolate* isolate = runtime->isolate;
  v8::Context::Scope entered(context->local());
  v8::TryCatch caught(isolate);
  isolate->TerminateExecution();
  context->jobs->PerformCheckpoint(isolate);
  isolate->CancelTerminateExecution();
}

CORO_API void coro_collect(coro_runtime* runtime) {
  if (runtime->dead) return;
  coro::KernelScope scope(runtime);
  runtime->isolate->LowMemoryNotification();
  malloc_trim(0);  // the C library keeps what was freed
}

static uint64_t young_bytes(v8::Isolate* isolate) {
  for (size_t i = 0; i < isolate->NumberOfHeapSpaces(); i++) {
    v8::HeapSpaceStatistics space;
    if (isolate->GetHeapSpaceStatistics(&space, i) && strcmp(space.space_name(), "new_space") == 0)
      return space.space_used_size();
  }
  return 0;
}

CORO_API void coro_heap_statistics(coro_runtime* runtime, coro_heap* out) {
  *out = {};
  if (runtime->dead) return;
  v8::HeapStatistics heap;
  runtime->isolate->GetHeapStatistics(&heap);
  out->used = heap.used_heap_size();
  out->total = heap.total_heap_size();
  out->limit = heap.heap_size_limit();
  out->malloced = heap.malloced_memory();
  out->young = young_bytes(runtime->isolate);
  out->buffers = runtime->buffers->used();
  out->buffers_limit = runtime->buffers->limit();
  out->fibers = runtime->fibers.size() - runtime->idle;
  // All that have begun, but for the one whose system call this is.
  bool running = runtime->last && runtime->last->reason == CORO_TRAP;
  out->fibers_parked = runtime->started - runtime->idle - (running ? 1 : 0);
  out->fibers_resting = runtime->stacks ? runtime->stacks->resting() : 0;
  out->stack_bytes_reserved = runtime->reservation->bytes();
}
