#include "runtime.h"

#include <malloc.h>
#include <pthread.h>
#include <sys/mman.h>

#include <algorithm>

#include "fatal.h"
#include "inspector.h"
#include "modules.h"
#include "snapshot.h"
#include "values.h"

using namespace v8;

namespace coro {

Options::Options(const coro_options& options) : plain(options) {
  auto found = usable_snapshot(options.snapshot, options.snapshot_size, options.snapshot_known != 0);
  if (found.blob.data && found.library == hash_of_library(options.library_id)) {
    snapshot = found.blob;
    return;
  }
  for (int32_t k = 0; k < options.call_count; k++) calls.emplace_back(options.calls[k]);
  for (int32_t k = 0; k < options.library_count; k++)
    library.push_back({options.library[k].name, {options.library[k].text, options.library[k].size}});
  if (options.library_entry) entry = options.library_entry;
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

coro_context::coro_context(coro_runtime* owner) : runtime(owner) {}

coro_context::~coro_context() = default;

coro_runtime::coro_runtime() : inspection(std::make_unique<coro::Inspection>(this)) {}

const char* coro_runtime::initialize(const coro::Options* given, coro::StackReservation* stack_memory) {
  options = given;
  const coro_options& plain = options->plain;
  reservation = stack_memory;
  tests = plain.tests;
  max_fibers = plain.max_fibers;
  void* memory = mmap(nullptr, coro::kScratchBytes, PROT_READ | PROT_WRITE,
                      MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (memory == MAP_FAILED) return "there is no memory for a runtime";
  scratch = static_cast<char*>(memory);
  buffers = std::make_shared<coro::BufferAccount>(plain.max_buffer_bytes);
  thread = pthread_self();
  pthread_getcpuclockid(thread, &clock);
  isolate = Isolate::Allocate();
  isolate->SetData(coro::kRuntimeSlot, this);
  tasks = std::make_unique<coro::TaskQueue>(isolate, plain.wake_descriptor);
  Isolate::CreateParams params;
  params.array_buffer_allocator_shared = buffers;
  params.external_references = coro::external_references();
  if (plain.max_heap_bytes) params.constraints.ConfigureDefaultsFromHeapSize(0, plain.max_heap_bytes);
  blob = options->snapshot;
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
    if (plain.hosted) coro::outlive_memory_errors(isolate);
    isolate->SetCaptureStackTraceForUncaughtExceptions(true);
    isolate->SetPromiseRejectCallback(coro::on_rejection);
    isolate->AddNearHeapLimitCallback(coro::on_near_heap_limit, this);
    isolate->AddGCEpilogueCallback(coro::give_room, this);
    isolate->AddGCEpilogueCallback(coro::forget_starts, this, kGCTypeMarkSweepCompact);
    coro::install_module_hooks(isolate);
    contexts.push_back(std::make_unique<coro_context>(this));
    if (const char* wrong = make_context(first())) return wrong;
  }
  // Else the plain way; the kernel asks coro_carrier_of and warns.
  if (plain.carrier == CORO_STACK) stacks->take_over(first()->local(), tests);
  if (!fast()) coro::FiberStates::enlist(isolate, nullptr);
  constexpr int kMostStartFrames = 5;
  starts.initialize(isolate, std::min(stack_trace_limit(), kMostStartFrames), fast(), tests & CORO_VERIFY);
  coro::KernelScope scope(this);
  Context::Scope inside(first()->local());
  make_constants();
  if (const char* wrong = fill_context(first())) return wrong;
  return make_stop_point() ? nullptr : "V8 cannot compile an empty function";
}

// Without its library.
const char* coro_runtime::make_context(coro_context* context) {
  context->jobs = MicrotaskQueue::New(isolate, MicrotasksPolicy::kExplicit);
  Local<Context> made;
  bool ok = from_snapshot
                ? Context::FromSnapshot(isolate, 0, {}, nullptr, {}, context->jobs.get()).ToLocal(&made)
                : !(made = Context::New(isolate, nullptr, {}, {}, {}, context->jobs.get())).IsEmpty();
  if (!ok) return "V8 cannot make a context";
  context->context.Reset(isolate, made);
  return nullptr;
}

// Inside the context.
const char* coro_runtime::fill_context(coro_context* context) {
  if (options->plain.stack_trace_limit >= 0 && !set_stack_trace_limit(context->local()))
    return "Error.stackTraceLimit cannot be set";
  return from_snapshot ? context->read_hooks() : context->load_library(*options);
}

int coro_runtime::stack_trace_limit() const {
  constexpr int kOfV8 = 10;
  return options->plain.stack_trace_limit < 0 ? kOfV8 : options->plain.stack_trace_limit;
}

bool coro_runtime::set_stack_trace_limit(Local<Context> context) {
  Local<Value> type;
  return context->Global()->Get(context, coro::text(isolate, "Error")).ToLocal(&type) && type->IsObject() &&
         type.As<Object>()
             ->Set(context, coro::text(isolate, "stackTraceLimit"),
                   Integer::New(isolate, stack_trace_limit()))
             .FromMaybe(false);
}

coro_context* coro_runtime::here() const { return current ? current->context : loading ? loading : first(); }

coro_context* coro_runtime::with_jobs() {
  if (last_context && last_context->jobs_waiting()) return last_context;
  if (!look_for_jobs && contexts.size() > 1) return nullptr;
  for (auto& context : contexts)
    if (context->jobs_waiting()) return context.get();
  look_for_jobs = false;
  return nullptr;
}

coro_context* coro_runtime::new_context() {
  coro::KernelScope scope(this);
  auto context = std::make_unique<coro_context>(this);
  const char* wrong = make_context(context.get());
  if (!wrong) {
    Context::Scope inside(context->local());
    loading = context.get();
    wrong = fill_context(context.get());
    loading = nullptr;
  }
  if (wrong) {
    if (error != wrong) error = wrong;
    context->drop_handles();
    return nullptr;
  }
  contexts.push_back(std::move(context));
  return contexts.back().get();
}

// False: fibers of it are still there.
bool coro_runtime::free_context(coro_context* context) {
  for (coro_fiber* fiber : fibers)
    if (fiber->context == context && !fiber->idle) return false;
  while (coro_fiber* pump = context->idle_pumps) {
    context->idle_pumps = pump->next_free;
    end_fiber(pump);
    if (dead) return false;
  }
  coro::KernelScope scope(this);
  auto at = std::find_if(contexts.begin(), contexts.end(), [&](auto& each) { return each.get() == context; });
  std::unique_ptr<coro_context> owned = std::move(*at);
  contexts.erase(at);
  if (last_context == context) last_context = nullptr;
  coro::forget_rejections(this);
  owned->drop_handles();
  isolate->ContextDisposedNotification();
  return true;
}

void coro_runtime::make_constants() {
  keys.number.Reset(isolate, coro::text(isolate, "errno"));
  keys.code.Reset(isolate, coro::text(isolate, "code"));
  keys.syscall.Reset(isolate, coro::text(isolate, "syscall"));
  keys.path.Reset(isolate, coro::text(isolate, "path"));
  keys.permission.Reset(isolate, coro::text(isolate, "permission"));
  keys.resource.Reset(isolate, coro::text(isolate, "resource"));
  keys.dest.Reset(isolate, coro::text(isolate, "dest"));
  keys.address.Reset(isolate, coro::text(isolate, "address"));
  keys.port.Reset(isolate, coro::text(isolate, "port"));
  no_async_data.Reset(isolate, Undefined(isolate));
  module_type.Reset(isolate, FunctionTemplate::New(isolate));
  module_type.Get(isolate)->InstanceTemplate()->SetInternalFieldCount(1);
  script_type.Reset(isolate, FunctionTemplate::New(isolate));
  script_type.Get(isolate)->InstanceTemplate()->SetInternalFieldCount(1);
}

// The library's, which a snapshot holds compiled; else one of our own.
bool coro_runtime::make_stop_point() {
  if (auto found = first()->hooks.find("stop"); found != first()->hooks.end()) {
    stop_point.Reset(isolate, found->second);
    return true;
  }
  ScriptCompiler::Source source(coro::text(isolate, ""));
  Local<Function> function;
  if (!ScriptCompiler::CompileFunction(first()->local(), &source).ToLocal(&function)) return false;
  stop_point.Reset(isolate, function);
  return true;
}

// In a snapshot the hooks are the properties of an object of the context.
const char* coro_context::read_hooks() {
  Isolate* isolate = runtime->isolate;
  Local<Context> inside = local();
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

coro_fiber* coro_runtime::new_fiber(coro::Work work, coro_context* context) {
  // The limit is on fibers that the program makes. Promise jobs must go on when it is met: pumps have some
  // stacks more.
  bool met = work == coro::Work::kFunction && fibers.size() - idle >= static_cast<size_t>(max_fibers);
  coro_fiber* fiber = met ? nullptr : stacks ? stacks->create() : threads->create();
  if (!fiber) {
    if (work == coro::Work::kFunction) limit_is_met();
    return nullptr;
  }
  fiber->runtime = this;
  fiber->context = context;
  fiber->work = work;
  fiber->started = fiber->idle = false;
  fiber->attention = inspection->watching() ? uint32_t{coro::kWatched} : 0;
  fiber->reason = 0;
  fiber->hook = nullptr;
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
  fiber->origin.forget();
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

// Terminates a fiber and lets it unwind, so that what V8 and we hold for it is given back in order.
void coro_runtime::end_fiber(coro_fiber* fiber) {
  fiber->attention = fiber->idle ? coro::kEnd : coro::kKill;
  while (fiber->started && (fiber->reason == CORO_TRAP || fiber->reason == CORO_INTERRUPTED || fiber->idle)) {
    if (fiber->idle) idle--;
    fiber->idle = false;
    frame.result.type = CORO_UNDEFINED;
    frame.failure = CORO_OK;
    frame.argc = 0;
    current = fiber;
    run(fiber);
    current = nullptr;
    if (dead) return;
    if (fiber->attention == coro::kEnd) fiber->reason = CORO_KILLED;
  }
  fiber->reason = CORO_KILLED;
  free_fiber(fiber);
}

void coro_runtime::end_all_fibers() {
  while (!fibers.empty()) {
    end_fiber(fibers.back());
    if (dead) return;
  }
  for (auto& context : contexts) context->idle_pumps = nullptr;
}

void coro_context::drop_handles() {
  hooks.clear();
  rejections.clear();
  handled_late.clear();
  modules_by_hash.clear();
  modules.clear();
  run_jobs.Reset();
  context.Reset();
}

void coro_runtime::drop_handles() {
  for (auto& context : contexts) context->drop_handles();
  module_type.Reset();
  script_type.Reset();
  shapes.clear();
  keys = {};
  starter.forget();
  starts.forget();
  stop_point.Reset();
  no_async_data.Reset();
}

coro_runtime::~coro_runtime() {
  if (isolate) {
    // Those of a dead one are left as they stand.
    if (!dead) end_all_fibers();
    if (stacks) stacks->leave();
    {
      coro::KernelScope scope(this);
      inspection.reset();
      drop_handles();
      if (!dead) isolate->ContextDisposedNotification();
      contexts.clear();
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
