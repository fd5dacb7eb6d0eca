#include "fatal.h"

#include <cstdarg>
#include <cstdio>
#include <cstring>
#include <string>

#include "v8_internals.h"

namespace coro {

using namespace v8;

namespace {

// The runtime whose fiber is running here, on its own stack; null: somebody else stands here, whose work
// cannot be left alone.
coro_runtime* runtime_here() {
  Isolate* isolate = Isolate::TryGetCurrent();
  coro_runtime* runtime = isolate ? coro_runtime::of(isolate) : nullptr;
  if (!runtime || !runtime->options->plain.hosted || !runtime->current || runtime->dead) return nullptr;
  if (runtime->threads) return runtime->threads->is_on(runtime->current) ? runtime : nullptr;
  if (!pthread_equal(pthread_self(), runtime->thread)) return nullptr;
  auto* here = static_cast<char*>(__builtin_frame_address(0));
  char* kernel = runtime->reservation->kernel_stack();
  return here >= kernel && here < kernel + kKernelStackBytes ? nullptr : runtime;
}

// Whether V8 was about to allocate and found that what is wanted is too large: then its heap is as it should
// be. Where it has found no memory it may be in the middle of a collection, beside threads of its own.
enum class State { kSound, kUnknown };

[[noreturn]] void abandon(coro_runtime* runtime, std::string message, State state) {
  coro_fiber* fiber = runtime->current;
  runtime->error = std::move(message);
  runtime->signals |= CORO_DEAD;
  runtime->frame.signals |= CORO_DEAD;
  runtime->sound = state == State::kSound;
  runtime->dead.store(true, std::memory_order_release);
  fiber->reason = CORO_FATAL;
  if (runtime->threads && !runtime->sound) runtime->threads->abandon(fiber);
  runtime->suspend(fiber);
  __builtin_trap();  // somebody has resumed it
}

// v8::base::FatalNoSecurityImpact: something is larger than V8 can make.
using Fatal = void(const char* format, ...);
Fatal* original_fatal;
void on_size_error(const char* format, ...) {
  char message[256];
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(message, sizeof message, format, arguments);
  va_end(arguments);
  if (coro_runtime* runtime = runtime_here()) abandon(runtime, message, State::kSound);
  original_fatal("%s", message);
}

// V8_Fatal, which goes on with the end of the process when this returns. A check that failed is left to it:
// then memory is not as V8 left it, and perhaps not only that of this runtime.
void on_fatal_error(const char*, int, const char* message) {
  bool is_of_size = strncmp(message, "Fatal JavaScript ", 17) == 0 || strcmp(message, "Invalid size") == 0;
  if (!is_of_size) return;
  if (coro_runtime* runtime = runtime_here()) abandon(runtime, message, State::kSound);
}

void on_memory_error(const char* location, const OOMDetails& details) {
  bool is_of_size =
      strcmp(location, "invalid table size") == 0 || strcmp(location, "invalid array length") == 0;
  std::string message = std::string(details.is_heap_oom ? "Fatal JavaScript out of memory: "
                                                        : "Fatal process out of memory: ") +
                        location;
  if (coro_runtime* runtime = runtime_here())
    abandon(runtime, std::move(message), is_of_size ? State::kSound : State::kUnknown);
  // V8 ends the process now, and says less.
  fprintf(stderr, "\n#\n# %s\n#\n", message.c_str());
}

}  // namespace

void outlive_fatal_errors(bool can_override) {
  V8::SetFatalErrorHandler(on_fatal_error);
  using namespace internals;
  if (can_override)
    original_fatal =
        override_function(kFatalNoSecurityImpact, kFatalNoSecurityImpactDisplaced, &on_size_error);
}

void outlive_memory_errors(Isolate* isolate) { isolate->SetOOMErrorHandler(on_memory_error); }

bool end_or_leave(std::unique_ptr<coro_runtime> runtime) {
  if (!runtime->dead || runtime->sound) return false;
  runtime->tasks->leave();
  [[maybe_unused]] coro_runtime* stays = runtime.release();
  return true;
}

}  // namespace coro
