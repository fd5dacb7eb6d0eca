// The ABI: what coro.h promises, on the kernel thread unless it says otherwise.
#include "coro.h"

#include <sys/mman.h>

#include <cstring>

#include "fatal.h"
#include "inspector.h"
#include "kernel_thread.h"
#include "modules.h"
#include "platform.h"
#include "runtime.h"

#define CORO_API extern "C" __attribute__((visibility("default")))

thread_local const char* coro::start_error = nullptr;

coro_thread::~coro_thread() {
  if (snapshot_file) munmap(snapshot_file, snapshot_file_size);
}

int coro_thread::start(void* (*body)(void*)) {
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  pthread_attr_setstack(&attributes, stacks.kernel_stack(), coro::kKernelStackBytes);
  int failed = pthread_create(&id, &attributes, body, this);
  pthread_attr_destroy(&attributes);
  return failed;
}

namespace {

const char* wrong_options(const coro_options& options) {
  if (options.abi_version != CORO_ABI_VERSION)
    return "the kernel and the native engine are of different versions";
  if (options.carrier < CORO_STACK || options.carrier > CORO_THREAD) return "unknown kind of fibers";
  if (options.max_fibers < 1 || options.max_fibers > (4 << 20)) return "max_fibers must be 1 to 4194304";
  if (options.stack_kib < 128 || options.stack_kib > 65536 || options.stack_kib % 4 != 0)
    return "stack_kib must be a multiple of 4, 128 to 65536";
  if (options.call_count < 0 || options.library_count < 0) return "a negative count";
  return nullptr;
}

void* kernel_thread(void* argument) {
  auto* thread = static_cast<coro_thread*>(argument);
  auto runtime = std::make_unique<coro_runtime>();
  coro::start_error = runtime->initialize(&thread->options, &thread->stacks);
  thread->main(coro::start_error ? nullptr : runtime.get(), thread->argument);
  thread->is_dead = coro::end_or_leave(std::move(runtime));
  return nullptr;
}

}  // namespace

CORO_API coro_thread* coro_start(const coro_options* options, coro_main main, void* argument,
                                 const char** error) {
  const char* ignored;
  if (!error) error = &ignored;
  if ((*error = wrong_options(*options))) return nullptr;
  if (coro_thread* thread = coro::take_prepared(*options, main, argument)) return thread;
  auto thread = std::make_unique<coro_thread>(*options);
  if (!thread->stacks.valid()) {
    *error =
        "the address space for the fibers' stacks cannot be reserved: ask for fewer fibers or smaller stacks";
    return nullptr;
  }
  thread->main = main;
  thread->argument = argument;
  if (int failed = thread->start(kernel_thread)) {
    *error = strerror(failed);
    return nullptr;
  }
  return thread.release();
}

CORO_API const char* coro_start_error() { return coro::start_error; }

CORO_API void coro_join(coro_thread* thread) {
  pthread_join(thread->id, nullptr);
  if (!thread->is_dead) delete thread;
}

CORO_API coro_frame* coro_frame_of(coro_runtime* runtime) { return &runtime->frame; }

CORO_API int32_t coro_carrier_of(coro_runtime* runtime) {
  return runtime->threads ? CORO_THREAD : runtime->fast() ? CORO_STACK : CORO_PLAIN;
}

CORO_API int32_t coro_from_snapshot(coro_runtime* runtime) { return runtime->from_snapshot; }

CORO_API coro_context* coro_first_context(coro_runtime* runtime) { return runtime->first(); }

CORO_API coro_context* coro_context_new(coro_runtime* runtime) {
  return runtime->dead ? nullptr : runtime->new_context();
}

CORO_API int32_t coro_context_free(coro_context* context) {
  coro_runtime* runtime = context->runtime;
  return context != runtime->first() && !runtime->dead && runtime->free_context(context);
}

CORO_API coro_context* coro_context_of(coro_fiber* fiber) { return fiber->context; }

CORO_API coro_context* coro_context_with_rejections(coro_runtime* runtime) {
  for (auto& context : runtime->contexts)
    if (!context->rejections.empty() || !context->handled_late.empty()) return context.get();
  return nullptr;
}

CORO_API int32_t coro_shape(coro_runtime* runtime, const char* const* fields, int32_t count) {
  coro_runtime::Shape shape;
  for (int32_t k = 0; k < count; k++) shape.fields.emplace_back(fields[k]);
  runtime->shapes.push_back(std::move(shape));
  return static_cast<int32_t>(runtime->shapes.size()) - 1;
}

// ---- fibers

CORO_API coro_fiber* coro_fiber_of_argument(coro_runtime* runtime, int32_t index) {
  v8::Local<v8::Value> value;
  if (index < 0 || index >= runtime->frame.argc || !(value = (*runtime->arguments)[index])->IsFunction())
    return nullptr;
  coro::Origin origin = std::move(runtime->starter);
  coro_fiber* fiber = runtime->new_fiber(coro::Work::kFunction, runtime->last->context);
  if (!fiber) return nullptr;
  fiber->origin = std::move(origin);
  // A Global is no object of V8's heap: nothing is allocated there, so the state of the fiber that trapped
  // may stay.
  fiber->function.Reset(runtime->isolate, value.As<v8::Function>());
  coro::give_async_data(runtime, fiber, coro::async_data_of_trap(runtime));
  return fiber;
}

CORO_API coro_fiber* coro_fiber_of_kept(coro_runtime* runtime, coro_kept* kept) {
  if (runtime->dead) return nullptr;
  if (!coro::in_place(kept->value)->IsFunction()) return nullptr;
  coro_fiber* fiber = runtime->new_fiber(coro::Work::kFunction, kept->context);
  if (!fiber) return nullptr;
  fiber->function.Reset(runtime->isolate, coro::in_place(kept->value).As<v8::Function>());
  coro::give_async_data(runtime, fiber, coro::in_place(kept->async_data));
  return fiber;
}

CORO_API coro_fiber* coro_fiber_of_hook(coro_runtime* runtime, coro_kept* hook) {
  if (runtime->dead) return nullptr;
  coro_fiber* fiber = runtime->new_fiber(coro::Work::kFunction, hook->context);
  if (!fiber) return nullptr;
  fiber->hook = hook;
  coro::give_async_data(runtime, fiber, coro::in_place(hook->async_data));
  return fiber;
}

CORO_API int32_t coro_resume(coro_fiber* fiber) {
  coro_runtime* runtime = fiber->runtime;
  coro_frame& frame = runtime->frame;
  if (__builtin_expect(runtime->dead, 0)) {
    frame.running = fiber;
    return CORO_FATAL;
  }
  runtime->current = runtime->last = fiber;
  runtime->last_context = fiber->context;
  runtime->turn.store(runtime->turn.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
  frame.moved_count = 0;
  if (coro_fiber* next = frame.next) {
    frame.next = nullptr;
    auto* state = reinterpret_cast<const char*>(&next->state);
    for (size_t at = 64; at < sizeof next->state; at += 64) __builtin_prefetch(state + at, 1);
    for (size_t at = 0; at < 640; at += 64) __builtin_prefetch(next->stack_pointer + at);
    __builtin_prefetch(frame.soon);
    frame.soon = nullptr;
  }
  if (__builtin_expect(!fiber->started, 0)) {
    fiber->started = true;
    runtime->started++;
  }
  runtime->run(fiber);
  fiber = frame.running = runtime->current;
  frame.running_tag = fiber->tag;
  runtime->current = nullptr;
  frame.signals =
      runtime->signals | (fiber->context->jobs_waiting() || runtime->look_for_jobs ? CORO_JOBS : 0);
  return fiber->reason;
}

CORO_API void coro_free(coro_fiber* fiber) {
  if (!fiber->runtime->dead) fiber->runtime->free_fiber(fiber);
}

// ---- hand-over

CORO_API void coro_set_tag(coro_fiber* fiber, uint64_t tag) {
  auto& tagged = fiber->runtime->tagged;
  size_t at = static_cast<uint32_t>(tag);
  if (at >= tagged.size()) tagged.resize(at + 1);
  tagged[at] = fiber;
  fiber->tag = tag;
}
CORO_API void coro_wait(coro_fiber* fiber, uint64_t tag) {
  if (fiber->tag == 0) coro_set_tag(fiber, tag);
  fiber->runtime->set_coroutine(fiber, CORO_WAITING);
}
CORO_API int32_t coro_reason_of_wait(coro_fiber* fiber) { return fiber->reason_of_wait; }
CORO_API void coro_set_page(coro_context* context, int32_t* words) { context->page = words; }
CORO_API void coro_set_coroutine(coro_fiber* fiber, int32_t state) {
  fiber->runtime->set_coroutine(fiber, static_cast<uint8_t>(state));
}
CORO_API int32_t coro_coroutine_of(coro_fiber* fiber) { return fiber->coroutine; }
CORO_API void coro_hold(coro_fiber* fiber, int32_t on) { fiber->held = on != 0; }
CORO_API int32_t coro_resting(coro_runtime* runtime) { return runtime->resting; }

CORO_API const char* coro_error(coro_runtime* runtime) { return runtime->error.c_str(); }

CORO_API coro_fiber* coro_pump(coro_runtime* runtime, int32_t tasks) {
  if (runtime->dead) return nullptr;
  bool run_tasks = tasks != 0 && (runtime->tasks->waiting() || runtime->inspection->waiting());
  // Every fiber is parked: what a WeakRef gave out need not live on. A program without promises ends no job.
  if (tasks != 0) runtime->isolate->ClearKeptObjects();
  coro_context* context = runtime->with_jobs();
  if (!context && !run_tasks) return nullptr;
  if (!context) context = runtime->first();
  coro_fiber* fiber = context->idle_pumps;
  if (fiber) {
    context->idle_pumps = fiber->next_free;
    fiber->idle = false;
    runtime->idle--;
  } else if (!(fiber = runtime->new_fiber(coro::Work::kPump, context))) {
    runtime->look_for_jobs = true;
    return nullptr;
  }
  fiber->run_tasks = run_tasks;
  return fiber;
}

CORO_API int32_t coro_background_work() { return coro::background_work(); }

CORO_API const char* coro_fiber_stack(coro_fiber* fiber) {
  coro_runtime* runtime = fiber->runtime;
  runtime->dump.clear();
  if (runtime->dead || !fiber->started || (fiber->reason != CORO_TRAP && fiber->reason != CORO_INTERRUPTED))
    return "";
  bool can_leave =
      runtime->fast() && coro::internals::field<void*>(runtime->isolate, coro::internals::kActiveStack) ==
                             runtime->no_active_stack;
  if (!can_leave && runtime->last && runtime->last != fiber && runtime->last->reason == CORO_INTERRUPTED)
    return "";
  coro_fiber* before = runtime->current;
  runtime->current = fiber;
  fiber->attention |= coro::kDump;
  runtime->run(fiber);
  runtime->current = before;
  return runtime->dump.c_str();
}

// ---- values that the kernel holds

CORO_API coro_kept* coro_keep(coro_runtime* runtime, int32_t index) {
  if (index < 0 || index >= runtime->frame.argc) return nullptr;
  auto* kept = new coro_kept{runtime->last->context, {}, {}};
  kept->value.Reset(runtime->isolate, (*runtime->arguments)[index]);
  kept->async_data.Reset(runtime->isolate, coro::async_data_of_trap(runtime));
  return kept;
}

CORO_API coro_kept* coro_hook(coro_context* context, const char* name) {
  coro_runtime* runtime = context->runtime;
  if (runtime->dead) return nullptr;
  auto found = context->hooks.find(name);
  if (found == context->hooks.end()) return nullptr;
  auto* kept = new coro_kept{context, {}, {}};
  kept->value.Reset(runtime->isolate, found->second);
  kept->async_data.Reset(runtime->isolate, runtime->no_async_data);
  return kept;
}

CORO_API void coro_release(coro_runtime* runtime, coro_kept* kept) {
  if (!runtime || !runtime->dead) delete kept;
}

CORO_API coro_pin* coro_pin_argument(coro_runtime* runtime, int32_t index) {
  if (index < 0 || index >= runtime->frame.argc || runtime->frame.args[index].type != CORO_BYTES)
    return nullptr;
  coro::KernelScope scope(runtime);
  v8::Local<v8::Value> value = (*runtime->arguments)[index];
  std::shared_ptr<v8::BackingStore> store =
      value->IsArrayBufferView() ? value.As<v8::ArrayBufferView>()->Buffer()->GetBackingStore()
      : value->IsArrayBuffer()   ? value.As<v8::ArrayBuffer>()->GetBackingStore()
                                 : value.As<v8::SharedArrayBuffer>()->GetBackingStore();
  if (!store->IsResizableByUserJavaScript()) return new coro_pin{std::move(store), nullptr};
  // Its pages go when it shrinks, whoever holds the store.
  coro_value& bytes = runtime->frame.args[index];
  std::unique_ptr<char[]> copy(new (std::nothrow) char[bytes.size ? bytes.size : 1]);
  if (!copy) return nullptr;
  memcpy(copy.get(), bytes.bytes, bytes.size);
  bytes.bytes = copy.get();
  return new coro_pin{nullptr, std::move(copy)};
}

CORO_API void coro_unpin(coro_pin* pin) { delete pin; }

CORO_API char* coro_buffer_new(coro_runtime* runtime, uint64_t size) {
  return coro::new_buffer(runtime->buffers, size);
}
CORO_API void coro_buffer_free(coro_runtime*, char* buffer) { coro::free_buffer(buffer); }
