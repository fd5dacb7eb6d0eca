// The trap: what every function of __primordials that is a system call does.
#include <cstdio>
#include <cstdlib>

#include "inspector.h"
#include "values.h"

namespace coro {

using namespace v8;

void terminate_current(coro_runtime* runtime) {
  Isolate* isolate = runtime->isolate;
  HandleScope handles(isolate);
  // Asked for, a termination happens at V8's next look at its interrupts: in here, so that no more of the
  // fiber's own statements run.
  isolate->TerminateExecution();
  Local<Value> nothing;
  [[maybe_unused]] bool ran = runtime->stop_point.Get(isolate)
                                  ->Call(isolate->GetCurrentContext(), Undefined(isolate), 0, nullptr)
                                  .ToLocal(&nothing);
}

namespace {

void dump_stack(coro_runtime* runtime) {
  constexpr int kMost = 32;
  HandleScope handles(runtime->isolate);
  runtime->dump.clear();
  write_frames(runtime->isolate,
               StackTrace::CurrentStackTrace(runtime->isolate, kMost, StackTrace::kDetailed), true, kMost,
               &runtime->dump);
}

// True: the fiber went on only to write its stack down, and must wait again.
bool dump_if_asked(coro_runtime* runtime, coro_fiber* fiber) {
  if (!(fiber->attention & kDump)) return false;
  fiber->attention &= ~uint32_t{kDump};
  dump_stack(runtime);
  return true;
}

// A fiber that does not go on as usual. True: it must wait again.
bool attend(coro_runtime* runtime, coro_fiber* fiber) {
  if (dump_if_asked(runtime, fiber)) return true;
  if (fiber->attention & kKill) terminate_current(runtime);
  return false;
}

// True: this call cannot be made, and a reason was thrown.
bool refuse(coro_runtime* runtime, coro_fiber* fiber, bool inside_promising) {
  Isolate* isolate = runtime->isolate;
  if (!fiber) {
    throw_error(isolate, ErrorKind::kError, "a system call cannot be made while the library loads");
    return true;
  }
  if (fiber->attention & kKill) {
    terminate_current(runtime);
    return true;
  }
  if ((fiber->attention & kWatched) && runtime->inspection->inside_debugger()) {
    throw_error(
        isolate, ErrorKind::kError,
        "a system call cannot be made while the program is paused, or in the condition of a breakpoint",
        "ERR_BLOCK_NOT_ALLOWED");
    return true;
  }
  if (!inside_promising) return false;
  // V8 has one stack for this an isolate: another fiber would run over it.
  throw_error(isolate, ErrorKind::kError, "a fiber cannot block inside WebAssembly.promising",
              "ERR_BLOCK_NOT_ALLOWED");
  return true;
}

// CORO_CHECK_ASYNC: each fiber has a number as its async data, and must find it before and after each trap.
void check_async(coro_runtime* runtime, coro_fiber* fiber) {
  HandleScope handles(runtime->isolate);
  Local<Data> data = runtime->isolate->GetContinuationPreservedEmbedderDataV2();
  if (fiber->work != Work::kFunction) return;
  if (data->IsValue() && data.As<Value>()->IsNumber() &&
      data.As<Value>().As<Number>()->Value() == static_cast<double>(fiber->async_number) + 0.5)
    return;
  fputs("coro: a fiber lost its async data\n", stderr);
  abort();
}

[[gnu::noinline]] void wait_watched(coro_runtime* runtime, coro_fiber* fiber) {
  runtime->inspection->before_wait(fiber);
  do runtime->suspend(fiber);
  while (fiber->attention != 0 && attend(runtime, fiber));
  if (!(fiber->attention & kKill)) runtime->inspection->after_wait(fiber);
}

[[gnu::always_inline]] inline void wait_for_kernel(coro_runtime* runtime, coro_fiber* fiber) {
  if (__builtin_expect(fiber->attention & kWatched, 0)) return wait_watched(runtime, fiber);
  do runtime->suspend(fiber);
  while (__builtin_expect(fiber->attention != 0, 0) && attend(runtime, fiber));
}

// Other carriers than the fast one leave the async data in the isolate.
[[gnu::noinline]] void wait_keeping_async_data(coro_runtime* runtime, coro_fiber* fiber) {
  HandleScope handles(runtime->isolate);
  Local<Data> data = runtime->isolate->GetContinuationPreservedEmbedderDataV2();
  wait_for_kernel(runtime, fiber);
  runtime->isolate->SetContinuationPreservedEmbedderDataV2(data);
}

[[gnu::always_inline]] inline void take_outcome(coro_runtime* runtime, coro_fiber* fiber,
                                                const FunctionCallbackInfo<Value>& info) {
  coro_frame& frame = runtime->frame;
  if (__builtin_expect(fiber->attention & kKill, 0)) {
    if (frame.result.type == CORO_BUFFER) free_buffer(const_cast<char*>(frame.result.bytes));
    return;
  }
  if (__builtin_expect(frame.failure != CORO_OK, 0)) return throw_failure(runtime);
  decode_result(runtime, frame.result, info.GetReturnValue());
}

// The fiber of this name, if it waits like this and nothing stands against going on with it at once. A name
// that is stale or made up finds nothing, or a fiber that waits just so.
[[gnu::always_inline]] inline coro_fiber* find_waiting(coro_runtime* runtime, uint32_t slot,
                                                       uint32_t generation, uint8_t state) {
  coro_fiber* fiber = slot < runtime->tagged.size() ? runtime->tagged[slot] : nullptr;
  return fiber && fiber->tag == (uint64_t{generation} << 32 | slot) && fiber->coroutine == state &&
                 fiber->context == runtime->current->context && !fiber->held && !fiber->attention
             ? fiber
             : nullptr;
}

coro_fiber* find_waiting(coro_runtime* runtime, const FunctionCallbackInfo<Value>& info, uint8_t state) {
  if (info.Length() != 2 || !info[0]->IsInt32() || !info[1]->IsInt32()) return nullptr;
  return find_waiting(runtime, static_cast<uint32_t>(info[0].As<Int32>()->Value()),
                      static_cast<uint32_t>(info[1].As<Int32>()->Value()), state);
}

// What has no tag yet is not known to the kernel as one that takes part.
[[gnu::always_inline]] inline bool may_hand_over(coro_runtime* runtime, coro_fiber* fiber) {
  void* active = internals::field<void*>(runtime->isolate, internals::kActiveStack);
  return fiber && fiber->tag && !fiber->attention && active == runtime->no_active_stack && runtime->fast() &&
         !(runtime->tests & CORO_CHECK_ASYNC);
}

// From the running fiber, which then waits like `own`, to one that waits.
[[gnu::always_inline]] inline void go_on_with(coro_runtime* runtime, coro_fiber* target, uint8_t own,
                                              const FunctionCallbackInfo<Value>& info) {
  coro_fiber* fiber = runtime->current;
  runtime->set_coroutine(fiber, own);
  runtime->set_coroutine(target, CORO_NO_COROUTINE);
  runtime->frame.failure = CORO_OK;
  fiber->reason = CORO_TRAP;
  runtime->current = runtime->last = target;
  runtime->stacks->hand_over(fiber, target);
  while (__builtin_expect(fiber->attention != 0, 0) && attend(runtime, fiber)) runtime->suspend(fiber);
  take_outcome(runtime, fiber, info);
}

// To one that waits like `other`.
[[gnu::always_inline]] inline void hand_over(const FunctionCallbackInfo<Value>& info, uint8_t other,
                                             uint8_t own) {
  coro_runtime* runtime = coro_runtime::of(info.GetIsolate());
  coro_fiber* target;
  if (!may_hand_over(runtime, runtime->current) || !(target = find_waiting(runtime, info, other)))
    return trap(info);
  runtime->frame.result.type = CORO_BOOL;
  runtime->frame.result.integer = 1;
  go_on_with(runtime, target, own, info);
}

// The page's words.
enum { kSlot, kGeneration, kInterrupted, kIsPump, kWakeCount, kReason, kFirstWake = 10 };

// The one fiber that the running one has woken, if it is the next to run, whatever the kernel would do.
[[gnu::always_inline]] inline coro_fiber* find_woken(coro_runtime* runtime, coro_fiber* fiber) {
  const coro_frame& frame = runtime->frame;
  const int32_t* page = fiber->context->page;
  if (frame.hand_overs <= 0 || frame.moved_count > CORO_MAX_MOVED - 2 || !page || page[kWakeCount] != 1 ||
      fiber->held || runtime->signals || runtime->look_for_jobs || fiber->context->jobs_waiting())
    return nullptr;
  return find_waiting(runtime, static_cast<uint32_t>(page[kFirstWake]),
                      static_cast<uint32_t>(page[kFirstWake + 1]), CORO_WAITING);
}

// The kernel learns that it has moved.
[[gnu::always_inline]] inline void note(coro_runtime* runtime, coro_fiber* fiber) {
  uint64_t turn = runtime->turn.load(std::memory_order_relaxed);
  if (fiber->moved_in == turn) return;
  fiber->moved_in = turn;
  runtime->frame.moved[runtime->frame.moved_count++] = fiber->tag;
}

}  // namespace

void wait_interrupted(coro_runtime* runtime, coro_fiber* fiber) {
  Isolate* isolate = runtime->isolate;
  HandleScope handles(isolate);
  Local<Data> data = isolate->GetContinuationPreservedEmbedderDataV2();
  fiber->reason = CORO_INTERRUPTED;
  do {
    if (runtime->stacks)
      runtime->stacks->suspend(fiber);
    else
      runtime->threads->pause(fiber);
  } while (dump_if_asked(runtime, fiber));
  if (!runtime->fast()) isolate->SetContinuationPreservedEmbedderDataV2(data);
  if (fiber->attention & kKill) isolate->TerminateExecution();
}

void trap(const FunctionCallbackInfo<Value>& info) {
  coro_runtime* runtime = coro_runtime::of(info.GetIsolate());
  coro_fiber* fiber = runtime->current;
  coro_frame& frame = runtime->frame;
  void* active = internals::field<void*>(runtime->isolate, internals::kActiveStack);
  if (__builtin_expect(!fiber || fiber->attention || active != runtime->no_active_stack, 0) &&
      refuse(runtime, fiber, active != runtime->no_active_stack))
    return;
  ValueEncoder encoder(runtime);
  int count = info.Length() < CORO_MAX_ARGS ? info.Length() : CORO_MAX_ARGS;
  for (int k = 0; k < count; k++)
    if (!encoder.encode(info[k], &frame.args[k])) return;
  frame.call = info.Data().As<Int32>()->Value();
  frame.argc = count;
  frame.failure = CORO_OK;
  frame.result.type = CORO_UNDEFINED;
  runtime->arguments = &info;
  fiber->reason = CORO_TRAP;
  if (__builtin_expect(runtime->tests & CORO_CHECK_ASYNC, 0)) check_async(runtime, fiber);
  if (__builtin_expect(runtime->fast(), 1))
    wait_for_kernel(runtime, fiber);
  else
    wait_keeping_async_data(runtime, fiber);
  if (__builtin_expect(runtime->tests & CORO_CHECK_ASYNC, 0)) check_async(runtime, fiber);
  take_outcome(runtime, fiber, info);
}

void start(const FunctionCallbackInfo<Value>& info) {
  coro_runtime* runtime = coro_runtime::of(info.GetIsolate());
  if (runtime->current && info[0]->IsFunction()) runtime->starter = runtime->starts.here(runtime->current);
  trap(info);
}

void enter(const FunctionCallbackInfo<Value>& info) {
  if (info[0]->IsFunction()) return start(info);
  hand_over(info, CORO_RESTING, CORO_ENTERED);
}
void leave(const FunctionCallbackInfo<Value>& info) { hand_over(info, CORO_ENTERED, CORO_RESTING); }

void wait(const FunctionCallbackInfo<Value>& info) {
  coro_runtime* runtime = coro_runtime::of(info.GetIsolate());
  coro_fiber* fiber = runtime->current;
  coro_fiber* target;
  if (!may_hand_over(runtime, fiber) || !(target = find_woken(runtime, fiber))) return trap(info);
  runtime->frame.hand_overs--;
  note(runtime, fiber);
  note(runtime, target);
  int32_t* page = fiber->context->page;
  fiber->reason_of_wait = page[kReason];
  page[kSlot] = static_cast<int32_t>(target->tag);
  page[kGeneration] = static_cast<int32_t>(target->tag >> 32);
  page[kInterrupted] = 0;
  page[kIsPump] = target->work == Work::kPump;
  page[kWakeCount] = 0;
  runtime->frame.result.type = CORO_UNDEFINED;
  go_on_with(runtime, target, CORO_WAITING, info);
}

}  // namespace coro
