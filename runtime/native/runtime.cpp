#include "runtime.h"

#include <malloc.h>
#include <pthread.h>
#include <sys/mman.h>

#include <algorithm>

#include "inspector.h"
#include "modules.h"
#include "snapshot.h"
#include "values.h"

using namespace v8;

namespace coro {

Options::Options(const coro_options& options) : plain(options) {
  for (int32_t k = 0; k < options.call_count; k++) calls.emplace_back(options.calls[k]);
  for (int32_t k = 0; k < options.library_count; k++)
    library.push_back({options.library[k].name, {options.library[k].text, options.library[k].size}});
}

Local<Data> async_data_of_trap(coro_runtime* runtime) {
  uintptr_t* slot = &internals::field<uintptr_t>(runtime->isolate, internals::kAsyncData);
  // On the fast way the data moves with the fiber, once another state is loaded.
  if (runtime->fast() && runtime->last && runtime->stacks->states().running() != &runtime->last->state)
    slot = &runtime->last->state.async_data;
  static_assert(sizeof(Local<Data>) == sizeof slot);
  Local<Data> data;
  memcpy(static_cast<void*>(&data), &slot, sizeof slot);
  return data;
}

void give_async_data(coro_runtime* runtime, coro_fiber* fiber, Local<Data> data) {
  if (!runtime->fast()) return fiber->async_data.Reset(runtime->isolate, data);
  uintptr_t* slot;
  memcpy(&slot, static_cast<void*>(&data), sizeof slot);
  runtime->stacks->states().set_async_data(&fiber->state, *slot);
}

}  // namespace coro

coro_runtime::coro_runtime() : inspection(std::make_unique<coro::Inspection>(this)) {}

const char* coro_runtime::initialize(const coro::Options& options, coro::StackReservation* stack_memory) {
  const coro_options& plain = options.plain;
  reservation = stack_memory;
  tests = plain.tests;
  max_fibers = plain.max_fibers;
  void* memory = mmap(nullptr, coro::kScratchBytes, PROT_READ | PROT_WRITE,
                      MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (memory == MAP_FAILED) return "there is no memory for a runtime";
  scratch = static_cast<char*>(memory);
  buffers = std::make_shared<coro::BufferAccount>(plain.max_buffer_bytes);
  pthread_getcpuclockid(pthread_self(), &clock);
  isolate = Isolate::Allocate();
  isolate->SetData(coro::kRuntimeSlot, this);
  tasks = std::make_unique<coro::TaskQueue>(isolate, plain.wake_descriptor);
  Isolate::CreateParams params;
  params.array_buffer_allocator_shared = buffers;
  params.external_references = coro::external_references();
  if (plain.max_heap_bytes) params.constraints.ConfigureDefaultsFromHeapSize(0, plain.max_heap_bytes);
  blob = coro::usable_snapshot(options);
  from_snapshot = blob.data != nullptr;
  if (from_snapshot) params.snapshot_blob = &blob;
  Isolate::Initialize(isolate, params);
  no_active_stack = coro::internals::field<void*>(isolate, coro::internals::kActiveStack);
  if (plain.carrier == CORO_THREAD)
    threads = std::make_unique<coro::ThreadCarrier>(isolate, static_cast<size_t>(plain.stack_kib) << 10,
                                                    coro::most_stacks(plain.max_fibers));
  else
    stacks = std::make_unique<coro::StackCarrier>(isolate, reservation);
  if (plain.carrier == CORO_STACK) stacks->enter();
  {
    coro::KernelScope scope(this);
    isolate->SetMicrotasksPolicy(MicrotasksPolicy::kExplicit);
    isolate->SetCaptureStackTraceForUncaughtExceptions(true);
    isolate->SetPromiseRejectCallback(coro::on_rejection);
    isolate->AddNearHeapLimitCallback(coro::on_near_heap_limit, this);
    coro::install_module_hooks(isolate);
    jobs = MicrotaskQueue::New(isolate, MicrotasksPolicy::kExplicit);
    Local<Context> made;
    bool ok = from_snapshot ? Context::FromSnapshot(isolate, 0, {}, nullptr, {}, jobs.get()).ToLocal(&made)
                            : !(made = Context::New(isolate, nullptr, {}, {}, {}, jobs.get())).IsEmpty();
    if (!ok) return "V8 cannot make a context";
    context.Reset(isolate, made);
  }
  // Else the plain way; the kernel asks coro_carrier_of and warns.
  if (plain.carrier == CORO_STACK) stacks->take_over(local_context(), tests);
  if (!fast()) coro::FiberStates::enlist(isolate, nullptr);
  coro::KernelScope scope(this);
  Context::Scope inside(local_context());
  if (!make_constants()) return "V8 cannot make its constants";
  return from_snapshot ? read_hooks() : load_library(options);
}

bool coro_runtime::make_constants() {
  keys.number.Reset(isolate, coro::text(isolate, "errno"));
  keys.code.Reset(isolate, coro::text(isolate, "code"));
  keys.syscall.Reset(isolate, coro::text(isolate, "syscall"));
  keys.path.Reset(isolate, coro::text(isolate, "path"));
  keys.dest.Reset(isolate, coro::text(isolate, "dest"));
  keys.address.Reset(isolate, coro::text(isolate, "address"));
  keys.port.Reset(isolate, coro::text(isolate, "port"));
  ScriptCompiler::Source stop(coro::text(isolate, ""));
  Local<Function> function;
  if (!ScriptCompiler::CompileFunction(local_context(), &stop).ToLocal(&function)) return false;
  stop_point.Reset(isolate, function);
  no_async_data.Reset(isolate, Undefined(isolate));
  module_type.Reset(isolate, FunctionTemplate::New(isolate));
  module_type.Get(isolate)->InstanceTemplate()->SetInternalFieldCount(1);
  return true;
}

// In a snapshot the hooks are the properties of an object of the context.
const char* coro_runtime::read_hooks() {
  Local<Context> inside = local_context();
  auto all = inside->GetEmbedderDataV2(coro::kHooksIndex).As<Value>().As<Object>();
  Local<Array> names;
  if (!all->GetOwnPropertyNames(inside).ToLocal(&names)) return "the snapshot's hooks cannot be read";
  for (uint32_t k = 0; k < names->Length(); k++) {
    Local<Value> name, function;
    if (!names->Get(inside, k).ToLocal(&name) || !all->Get(inside, name).ToLocal(&function) ||
        !function->IsFunction())
      return "the snapshot's hooks cannot be read";
    hooks[*String::Utf8Value(isolate, name)].Reset(isolate, function.As<Function>());
  }
  return nullptr;
}

coro_fiber* coro_runtime::new_fiber(coro::Work work) {
  // The limit is on fibers that the program makes. Promise jobs must go on when it is met: pumps have some
  // stacks more.
  bool met = work == coro::Work::kFunction && fibers.size() - idle >= static_cast<size_t>(max_fibers);
  coro_fiber* fiber = met ? nullptr : stacks ? stacks->create() : threads->create();
  if (!fiber) {
    if (work == coro::Work::kFunction) limit_is_met();
    return nullptr;
  }
  fiber->runtime = this;
  fiber->work = work;
  fiber->started = fiber->idle = false;
  fiber->attention = inspection->watching() ? uint32_t{coro::kWatched} : 0;
  fiber->reason = 0;
  fiber->index = static_cast<uint32_t>(fibers.size());
  fibers.push_back(fiber);
  if (fibers.size() > most_fibers) most_fibers = fibers.size();
  return fiber;
}

// The error of the present trap, when the kernel asked for a fiber.
void coro_runtime::limit_is_met() {
  error = "too many fibers: the limit is " + std::to_string(max_fibers) + " (--max-fibers)";
  for (coro_value* value : {&frame.syscall, &frame.path, &frame.dest, &frame.address, &frame.port})
    value->type = CORO_UNDEFINED;
  frame.failure = CORO_RANGE_ERROR;
  frame.error_number = 0;
  auto set = [](coro_value& value, const char* chars) {
    value.type = CORO_STRING;
    value.bytes = chars;
    value.size = static_cast<uint32_t>(strlen(chars));
  };
  set(frame.message, error.c_str());
  set(frame.code, "ERR_FIBER_LIMIT");
}

// What V8 and we allocate for a fiber beside its stack lies in the C library's memory, which keeps it. Once a
// burst is over, it is asked to give whole pages back: some milliseconds, once for many thousands of fibers.
void coro_runtime::give_back_after_burst() {
  constexpr size_t kBurst = 8192;
  if (most_fibers < kBurst || fibers.size() > most_fibers / 16) return;
  most_fibers = fibers.size();
  malloc_trim(0);
}

void coro_runtime::free_fiber(coro_fiber* fiber) {
  fibers.back()->index = fiber->index;
  fibers[fiber->index] = fibers.back();
  fibers.pop_back();
  if (last == fiber) last = nullptr;
  if (fiber->started) started--;
  if (fiber->tag) tagged[static_cast<uint32_t>(fiber->tag)] = nullptr;
  fiber->tag = 0;
  fiber->held = false;
  set_coroutine(fiber, CORO_NO_COROUTINE);
  give_back_after_burst();
  fiber->function.Reset();
  fiber->async_data.Reset();
  if (stacks)
    stacks->release(fiber);
  else
    threads->release(fiber);
}

void coro_runtime::run_thread(coro_fiber* fiber) {
  if (threads->resume(fiber)) return;
  error = "the system gives no more threads";
  fiber->reason = CORO_THREW;
}

// Terminates every fiber and lets it unwind, so that what V8 and we hold for it is given back in order.
void coro_runtime::end_all_fibers() {
  while (!fibers.empty()) {
    coro_fiber* fiber = fibers.back();
    fiber->attention = fiber->idle ? coro::kEnd : coro::kKill;
    while (fiber->started &&
           (fiber->reason == CORO_TRAP || fiber->reason == CORO_INTERRUPTED || fiber->idle)) {
      if (fiber->idle) idle--;
      fiber->idle = false;
      frame.result.type = CORO_UNDEFINED;
      frame.failure = CORO_OK;
      frame.argc = 0;
      current = fiber;
      run(fiber);
      current = nullptr;
      if (fiber->attention == coro::kEnd) fiber->reason = CORO_KILLED;
    }
    fiber->reason = CORO_KILLED;
    free_fiber(fiber);
  }
  idle_pumps = nullptr;
}

void coro_runtime::drop_handles() {
  hooks.clear();
  rejections.clear();
  handled_late.clear();
  modules_by_hash.clear();
  modules.clear();
  module_type.Reset();
  shapes.clear();
  keys = {};
  run_jobs.Reset();
  prepare_stack.Reset();
  stop_point.Reset();
  no_async_data.Reset();
  context.Reset();
}

coro_runtime::~coro_runtime() {
  if (isolate) {
    end_all_fibers();
    if (stacks) stacks->leave();
    {
      coro::KernelScope scope(this);
      inspection.reset();
      drop_handles();
      isolate->ContextDisposedNotification();
      jobs.reset();
    }
    tasks->close();
    stacks.reset();
    threads.reset();
    coro::FiberStates::delist(isolate);
    isolate->Dispose();
    tasks.reset();
  }
  if (scratch) munmap(scratch, coro::kScratchBytes);
}
