// A runtime: an isolate, its context and its fibers. Everything here belongs to the kernel thread.
#pragma once
#include <pthread.h>
#include <v8-profiler.h>
#include <v8.h>

#include <atomic>
#include <ctime>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "buffers.h"
#include "carrier_stack.h"
#include "carrier_thread.h"
#include "coro.h"
#include "origins.h"
#include "platform.h"

namespace coro {

struct ModuleRecord;  // modules.h
class Inspection;     // inspector.h

// coro_options, with copies of what is needed of all that it points at: the kernel thread reads them after
// coro_start has returned.
struct Options {
  explicit Options(const coro_options&);
  coro_options plain;  // its pointers must not be used
  // Without data where the calls and the library are there instead.
  v8::StartupData snapshot{nullptr, 0};
  std::vector<std::string> calls;
  struct Source {
    std::string name, text;
  };
  std::vector<Source> library;
  std::string entry;  // empty: none
};

// Strings of one trap. Those of up to CORO_LARGE bytes share memory that is used again at the next trap.
constexpr size_t kScratchBytes = size_t{CORO_MAX_ARGS + 1} * CORO_LARGE;

// Stacks, or threads, for this limit on fibers.
inline size_t most_stacks(int32_t max_fibers) {
  constexpr size_t kForPumps = 64;
  return static_cast<size_t>(max_fibers) + kForPumps;
}

// Slot 0 of every isolate of ours.
constexpr uint32_t kRuntimeSlot = 0;
// Embedder data of the context: an object with the hooks, so that they survive in a snapshot.
constexpr int kHooksIndex = 1;

// Property names of errors, made once.
struct ErrorKeys {
  v8::Global<v8::String> number, code, syscall, path, dest, address, port, permission, resource;
};

}  // namespace coro

struct coro_kept {
  coro_context* context;  // where it comes from
  v8::Global<v8::Value> value;
  v8::Global<v8::Data> async_data;  // of who gave the value away: a fiber that calls it inherits that
};

struct coro_pin {
  std::shared_ptr<v8::BackingStore> store;
  std::unique_ptr<char[]> copy;  // of memory that JavaScript may take away again
};

// A global object with a library of its own, and what belongs to it. Several contexts of a runtime share V8's
// heap and nothing that a program can reach. The first is there from the start to the end.
struct coro_context {
  explicit coro_context(coro_runtime* owner);
  ~coro_context();
  coro_context(const coro_context&) = delete;
  coro_context& operator=(const coro_context&) = delete;

  coro_runtime* runtime;
  v8::Global<v8::Context> context;
  std::unique_ptr<v8::MicrotaskQueue> jobs;  // outlives the context
  std::unordered_map<std::string, v8::Global<v8::Function>> hooks;
  struct Rejection {
    v8::Global<v8::Promise> promise;
    v8::Global<v8::Value> reason;
    v8::Global<v8::Data> async_data;  // of who rejected it
  };
  std::vector<Rejection> rejections;
  std::vector<v8::Global<v8::Promise>> handled_late;  // after engine.rejections has given them out
  std::vector<std::unique_ptr<coro::ModuleRecord>> modules;
  std::unordered_multimap<int, coro::ModuleRecord*> modules_by_hash;
  v8::Global<v8::Function> run_jobs;  // runs the promise jobs; made by the first pump
  coro_fiber* idle_pumps = nullptr;
  int32_t* page = nullptr;  // of coro_set_page

  v8::Local<v8::Context> local();
  bool jobs_waiting() const {
    // May be read without V8's lock.
    return coro::internals::field<intptr_t>(jobs.get(), coro::internals::kJobsSize) != 0;
  }
  // Runs the library; inside the context. Null, or what went wrong (owned by the runtime).
  const char* load_library(const coro::Options&);
  const char* read_hooks();
  void drop_handles();
};

struct coro_runtime {
  coro_frame frame{};
  coro_fiber* current = nullptr;    // the fiber that runs; null while the kernel does
  coro_fiber* last = nullptr;       // the one that was resumed last
  void* no_active_stack = nullptr;  // V8's active stack outside WebAssembly.promising
  std::atomic<uint64_t> turn{0};    // how many times coro_resume was called
  v8::Isolate* isolate = nullptr;
  clockid_t clock = CLOCK_REALTIME;            // the kernel thread's processor time
  std::unique_ptr<coro::StackCarrier> stacks;  // one of the two
  std::unique_ptr<coro::ThreadCarrier> threads;
  const v8::FunctionCallbackInfo<v8::Value>* arguments = nullptr;  // of the trap that the kernel sees
  int32_t signals = 0;                                             // sticky coro_signal bits
  std::vector<std::unique_ptr<coro_context>> contexts;
  coro_context* last_context = nullptr;    // of the fiber that was resumed last
  const coro::Options* options = nullptr;  // of the coro_thread
  coro_context* loading = nullptr;         // whose library is being loaded
  bool look_for_jobs = false;              // in all contexts: something may have made some in any
  char* scratch = nullptr;

  std::atomic<bool> dead{false};             // after CORO_FATAL
  bool sound = false;                        // dead, but V8 can take its memory back: it only was to allocate
  pthread_t thread{};                        // the kernel thread
  std::atomic<bool> interrupt_asked{false};  // by any thread, and JavaScript has not seen it yet

  size_t started = 0, idle = 0;     // of fibers: resumed at least once; idle pumps
  size_t most_fibers = 0;           // at once, since the last burst was over
  size_t old_generation_limit = 0;  // what it was before it was met
  std::vector<coro_fiber*> fibers;  // all that are not resting, pumps included
  std::vector<coro_fiber*> tagged;  // by the lower half of their tag
  int32_t resting = 0;              // fibers that are CORO_RESTING
  std::shared_ptr<coro::BufferAccount> buffers;
  std::unique_ptr<coro::TaskQueue> tasks;
  std::unique_ptr<coro::Inspection> inspection;
  v8::CpuProfiler* profiler = nullptr;  // between coro_cpu_profile_start and _stop
  v8::Global<v8::FunctionTemplate> module_type, script_type;
  struct Shape {
    std::vector<std::string> fields;
    v8::Global<v8::DictionaryTemplate> type;  // made at first use
  };
  std::vector<Shape> shapes;
  coro::ErrorKeys keys;
  v8::Global<v8::Data> no_async_data;   // undefined
  v8::Global<v8::Function> stop_point;  // a function that does nothing: where termination is noticed
  coro::Starts starts;
  coro::Origin starter;  // of the fiber that the present trap asks for
  std::string error, dump, result_text;
  v8::StartupData blob{};  // V8 keeps a pointer to this very struct, for contexts made later
  bool from_snapshot = false;
  int32_t tests = 0, max_fibers = 0;
  uint64_t next_async_number = 0;                 // CORO_CHECK_ASYNC
  coro::StackReservation* reservation = nullptr;  // owned by the coro_thread

  coro_runtime();
  ~coro_runtime();
  coro_runtime(const coro_runtime&) = delete;
  coro_runtime& operator=(const coro_runtime&) = delete;

  // Null, or why it cannot be made (static or owned by the runtime). The options must outlive it. Kernel
  // thread.
  const char* initialize(const coro::Options*, coro::StackReservation*);

  static coro_runtime* of(v8::Isolate* isolate) {
    return static_cast<coro_runtime*>(isolate->GetData(coro::kRuntimeSlot));
  }
  coro_context* first() const { return contexts[0].get(); }
  // That of the running fiber; the first one while the library loads.
  coro_context* here() const;
  // One whose promise jobs wait, or null.
  coro_context* with_jobs();
  // A further context, or null with `error` set. Kernel side.
  coro_context* new_context();
  // False: fibers of it are still there.
  bool free_context(coro_context*);

  coro_fiber* new_fiber(coro::Work, coro_context*);  // null: the limit is met, and the frame says so
  void free_fiber(coro_fiber*);
  void set_coroutine(coro_fiber* fiber, uint8_t state) {
    resting += (state == CORO_RESTING) - (fiber->coroutine == CORO_RESTING);
    fiber->coroutine = state;
  }
  // Without looking at the kind of carrier twice: in its own function for threads.
  [[gnu::always_inline]] void run(coro_fiber* fiber) {
    if (__builtin_expect(stacks != nullptr, 1))
      stacks->resume(fiber);
    else
      run_thread(fiber);
  }
  [[gnu::always_inline]] void suspend(coro_fiber* fiber) {
    if (__builtin_expect(stacks != nullptr, 1))
      stacks->suspend(fiber);
    else
      threads->suspend(fiber);
  }
  bool fast() const { return stacks && stacks->fast(); }
  void run_thread(coro_fiber*);
  void end_all_fibers();
  void drop_handles();

 private:
  void give_back_after_burst();
  void limit_is_met();
  void make_constants();
  bool make_stop_point();
  const char* make_context(coro_context*);
  const char* fill_context(coro_context*);
  int stack_trace_limit() const;
  bool set_stack_trace_limit(v8::Local<v8::Context>);
  void end_fiber(coro_fiber*);
};

namespace coro {

// The Global's own slot as a Local, as Node.js does it: costs no handle, needs no scope and no lock. Valid as
// long as the Global is not reset.
template <class T>
v8::Local<T> in_place(v8::Global<T>& global) {
  static_assert(sizeof(v8::Local<T>) == sizeof(v8::Global<T>));
  return *reinterpret_cast<v8::Local<T>*>(&global);
}

// The continuation-preserved embedder data of the fiber that trapped, in place. Kernel side.
v8::Local<v8::Data> async_data_of_trap(coro_runtime*);
// That of a fiber that has not begun.
void give_async_data(coro_runtime*, coro_fiber*, v8::Local<v8::Data>);

// What the kernel side does inside V8 by itself: no fiber's state is loaded or lock held meanwhile.
// JavaScript must not run here once fibers exist.
class KernelScope {
 public:
  explicit KernelScope(coro_runtime* runtime)
      : leave_(runtime), lock_(runtime->isolate), isolate_(runtime->isolate), handles_(runtime->isolate) {}

 private:
  struct Leave {
    explicit Leave(coro_runtime* runtime) {
      if (runtime->stacks) runtime->stacks->leave();
    }
  } leave_;
  v8::Locker lock_;
  v8::Isolate::Scope isolate_;
  v8::HandleScope handles_;
};

// The text of an exception with its stack. On a fiber, or while the library loads.
std::string describe(v8::Isolate*, v8::Local<v8::Context>, v8::Local<v8::Value> exception);

// Builds __primordials: a function a system call, and the engine's own.
v8::Local<v8::Object> make_primordials(coro_runtime*, v8::Local<v8::Context>, const Options&);
// Every C++ function that JavaScript may hold, for snapshots. Ends with 0.
const intptr_t* external_references();

// trap.cpp
void trap(const v8::FunctionCallbackInfo<v8::Value>&);
// The system calls "fiber.enter" and "fiber.leave": without the kernel where that is possible.
void enter(const v8::FunctionCallbackInfo<v8::Value>&);
void leave(const v8::FunctionCallbackInfo<v8::Value>&);
// Those that make a fiber of their first argument: it is written down where.
void start(const v8::FunctionCallbackInfo<v8::Value>&);
// "fiber.wait", the same.
void wait(const v8::FunctionCallbackInfo<v8::Value>&);
// The fiber stands in its JavaScript and waits for the kernel. Back in V8 it goes on, or a termination is on
// its way.
void wait_interrupted(coro_runtime*, coro_fiber*);
// The fiber that runs is to be terminated: afterwards a termination is on its way, and C++ must return to V8.
void terminate_current(coro_runtime*);

// limits.cpp
size_t on_near_heap_limit(void* runtime, size_t current, size_t first);
void give_room(v8::Isolate*, v8::GCType, v8::GCCallbackFlags, void* runtime);  // after each collection
void take_room(coro_runtime*, coro_fiber*);                                    // on the fiber

// origins.cpp
void forget_starts(v8::Isolate*, v8::GCType, v8::GCCallbackFlags, void* runtime);  // after full collections

// jobs.cpp
void run_pump(coro_runtime*, coro_fiber*);
void on_rejection(v8::PromiseRejectMessage);
void forget_rejections(coro_runtime*);  // the signal, when no context has any left

}  // namespace coro

inline v8::Local<v8::Context> coro_context::local() { return coro::in_place(context); }
