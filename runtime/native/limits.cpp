// Termination, the heap's limit, and figures.
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
  isolate->TerminateExecution();
}

CORO_API void coro_kill(coro_fiber* fiber) { fiber->attention |= coro::kKill; }

CORO_API uint64_t coro_turn(coro_runtime* runtime) { return runtime->turn.load(std::memory_order_relaxed); }

CORO_API void coro_kill_running(coro_runtime* runtime, uint64_t turn) {
  if (coro_turn(runtime) == turn)
    runtime->isolate->RequestInterrupt(kill_if_still, reinterpret_cast<void*>(turn));
}

// On the fiber that runs. Nobody else runs before it has gone on, so this may happen where a system call may
// not: in a regular expression, in WebAssembly.promising.
static void stop_for_kernel(v8::Isolate* isolate, void*) {
  coro_runtime* runtime = coro_runtime::of(isolate);
  if (!runtime->current || runtime->inspection->inside_debugger()) return;
  coro::wait_interrupted(runtime, runtime->current);
}

CORO_API void coro_interrupt(coro_runtime* runtime) {
  runtime->isolate->RequestInterrupt(stop_for_kernel, nullptr);
}

CORO_API int64_t coro_processor_time(coro_runtime* runtime, int32_t* clock) {
  *clock = runtime->threads ? runtime->threads->clock() : runtime->clock;
  timespec time;
  if (clock_gettime(*clock, &time) != 0) return -1;
  return time.tv_sec * int64_t{1'000'000'000} + time.tv_nsec;
}

namespace coro {

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
  if (!(runtime->signals & CORO_HEAP_LIMIT)) return;
  coro::KernelScope scope(runtime);
  v8::Isolate* isolate = runtime->isolate;
  isolate->LowMemoryNotification();
  isolate->RemoveNearHeapLimitCallback(coro::on_near_heap_limit, runtime->old_generation_limit);
  isolate->AddNearHeapLimitCallback(coro::on_near_heap_limit, runtime);
  runtime->signals &= ~CORO_HEAP_LIMIT;
}

// V8 empties a queue whose first job is terminated.
CORO_API void coro_drop_jobs(coro_context* context) {
  if (!context->jobs_waiting()) return;
  coro_runtime* runtime = context->runtime;
  coro::KernelScope scope(runtime);
  v8::Isolate* isolate = runtime->isolate;
  v8::Context::Scope entered(context->local());
  v8::TryCatch caught(isolate);
  isolate->TerminateExecution();
  context->jobs->PerformCheckpoint(isolate);
  isolate->CancelTerminateExecution();
}

CORO_API void coro_heap_statistics(coro_runtime* runtime, coro_heap* out) {
  v8::HeapStatistics heap;
  runtime->isolate->GetHeapStatistics(&heap);
  out->used = heap.used_heap_size();
  out->total = heap.total_heap_size();
  out->limit = heap.heap_size_limit();
  out->malloced = heap.malloced_memory();
  out->buffers = runtime->buffers->used();
  out->buffers_limit = runtime->buffers->limit();
  out->fibers = runtime->fibers.size() - runtime->idle;
  // All that have begun, but for the one whose system call this is.
  bool running = runtime->last && runtime->last->reason == CORO_TRAP;
  out->fibers_parked = runtime->started - runtime->idle - (running ? 1 : 0);
  out->fibers_resting = runtime->stacks ? runtime->stacks->resting() : 0;
  out->stack_bytes_reserved = runtime->reservation->bytes();
}
