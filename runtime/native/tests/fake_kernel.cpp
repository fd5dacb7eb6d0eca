#include "fake_kernel.h"

#include <cerrno>
#include <cstring>

namespace fake {

enum Call {
  kYield,
  kPark,
  kWakeAll,
  kRun,
  kEcho,
  kError,
  kLog,
  kKeep,
  kKept,
  kArray,
  kRecord,
  kBuffer,
  kLatin1,
  kPin,
  kSelf
};
const char* const kCalls[] = {"test.yield",  "test.park",   "test.wakeAll", "fiber.run", "test.echo",
                              "test.error",  "test.log",    "test.keep",    "test.kept", "test.array",
                              "test.record", "test.buffer", "test.latin1",  "test.pin",  "test.self"};
int extra_tests = 0;
const int kCallCount = sizeof kCalls / sizeof *kCalls;

static std::string text_of(const coro_value& value) {
  switch (value.type) {
    case CORO_STRING:
    case CORO_BYTES:
      return {value.bytes, value.size};
    case CORO_INT:
      return std::to_string(value.integer);
    case CORO_DOUBLE:
      return std::to_string(value.number);
    case CORO_BOOL:
      return value.integer ? "true" : "false";
    case CORO_UNDEFINED:
      return "undefined";
    case CORO_NULL:
      return "null";
    case CORO_BIGINT:
      return std::to_string(static_cast<uint64_t>(value.integer)) + "n";
    case CORO_FUNCTION:
      return "function";
    default:
      return "other";
  }
}

void Kernel::set_text(coro_value& value, const std::string& text) {
  texts_.push_back(text);
  value.type = CORO_STRING;
  value.bytes = texts_.back().data();
  value.size = static_cast<uint32_t>(texts_.back().size());
}

void Kernel::fail(int kind, const char* code, const std::string& message) {
  for (coro_value* value :
       {&frame_->code, &frame_->syscall, &frame_->path, &frame_->dest, &frame_->address, &frame_->port})
    value->type = CORO_UNDEFINED;
  frame_->failure = kind;
  set_text(frame_->message, message);
  set_text(frame_->code, code);
}

std::string Kernel::call(const char* hook, std::vector<std::string> arguments) {
  coro_kept* function = coro_hook(coro_first_context(runtime_), hook);
  if (!function) return std::string("no hook ") + hook;
  main_ = coro_fiber_of_kept(runtime_, function);
  coro_release(runtime_, function);
  main_result_ = "parked";
  coro_fiber* fiber = main_;
  if (!fiber) return "no fiber";
  auto& first = first_arguments_[fiber];
  for (auto& argument : arguments) {
    first.push_back({});
    set_text(first.back(), argument);
  }
  ready_.push_back(fiber);
  run();
  return main_result_;
}

void Kernel::run() {
  for (;;) {
    if (coro_fiber* pump = frame_->signals & CORO_JOBS ? coro_pump(runtime_, 0) : nullptr) {
      step(pump);
    } else if (!ready_.empty()) {
      coro_fiber* fiber = ready_.front();
      ready_.pop_front();
      if (!ready_.empty()) frame_->next = ready_.front();
      step(fiber);
    } else if (coro_fiber* tasks = coro_pump(runtime_, 1)) {
      step(tasks);
    } else {
      return;
    }
  }
}

void Kernel::kill_parked() {
  for (coro_fiber* fiber : parked_) {
    coro_kill(fiber);
    ready_.push_back(fiber);
  }
  parked_.clear();
  run();
}

void Kernel::wake_all() {
  for (coro_fiber* fiber : parked_) ready_.push_back(fiber);
  parked_.clear();
}

void Kernel::step(coro_fiber* fiber) {
  if (auto first = first_arguments_.find(fiber); first != first_arguments_.end()) {
    frame_->argc = static_cast<int32_t>(first->second.size());
    memcpy(frame_->args, first->second.data(), first->second.size() * sizeof(coro_value));
    first_arguments_.erase(first);
  } else {
    frame_->argc = 0;
    frame_->failure = CORO_OK;
    frame_->result.type = CORO_UNDEFINED;
  }
  for (;;) {
    if (before_resume) before_resume(fiber);
    int reason = coro_resume(fiber);
    if (reason == CORO_TRAP) {
      if (trap(fiber)) continue;
      return;
    }
    if (reason == CORO_INTERRUPTED) {
      if (interrupted) interrupted(fiber);
      continue;
    }
    if (reason == CORO_IDLE) return;
    std::string end = reason == CORO_DONE    ? text_of(frame_->result)
                      : reason == CORO_THREW ? std::string("threw: ") + coro_error(runtime_)
                                             : "killed";
    if (reason == CORO_KILLED) killed++;
    if (fiber == main_) {
      main_result_ = end;
      main_ = nullptr;
    } else if (reason != CORO_DONE) {
      ended.push_back(end);
    }
    coro_free(fiber);
    return;
  }
}

bool Kernel::trap(coro_fiber* fiber) {
  coro_value* args = frame_->args;
  coro_value& result = frame_->result;
  if (texts_.size() > 1000) texts_.erase(texts_.begin(), texts_.begin() + 500);
  switch (frame_->call) {
    case kYield:
      ready_.push_back(fiber);
      return false;
    case kPark:
      parked_.push_back(fiber);
      return false;
    case kWakeAll:
      wake_all();
      return true;
    case kRun: {
      coro_fiber* made = coro_fiber_of_argument(runtime_, 0);
      if (!made) {
        if (frame_->failure == CORO_OK) fail(CORO_TYPE_ERROR, "ERR_INVALID_ARG_TYPE", "not a function");
        return true;
      }
      ready_.push_front(fiber);
      ready_.push_front(made);
      return false;
    }
    case kEcho:
      result = args[0];
      if (result.type == CORO_FUNCTION || result.type == CORO_OTHER || frame_->argc == 0)
        set_text(result, text_of(args[0]));
      return true;
    case kError:
      fail(static_cast<int>(args[0].integer), "ESOMETHING", "something went wrong");
      frame_->error_number = 5;
      set_text(frame_->path, "/a/path");
      set_text(frame_->syscall, "open");
      frame_->port.type = CORO_INT;
      frame_->port.integer = 8080;
      return true;
    case kLog:
      for (int k = 0; k < frame_->argc; k++) log += (k ? " " : "") + text_of(args[k]);
      log += '\n';
      return true;
    case kKeep:
      kept_[next_id_] = coro_keep(runtime_, 0);
      result.type = CORO_BIGINT;
      result.integer = next_id_++;
      return true;
    case kKept: {
      auto found = kept_.find(args[0].integer);
      if (found == kept_.end()) {
        fail(CORO_ERROR, "EBADF", "no such value");
        return true;
      }
      result.type = CORO_KEPT;
      result.kept = found->second;
      return true;
    }
    case kArray:
      arguments_.assign(args, args + frame_->argc);
      for (auto& value : arguments_)
        if (value.type == CORO_FUNCTION || value.type == CORO_OTHER) value.type = CORO_NULL;
      result.type = CORO_ARRAY;
      result.items = arguments_.data();
      result.size = static_cast<uint32_t>(arguments_.size());
      return true;
    case kRecord: {
      static const char* const names[] = {"first", "second"};
      if (shape_ < 0) shape_ = coro_shape(runtime_, names, 2);
      arguments_.assign(args, args + 2);
      result.type = CORO_RECORD;
      result.items = arguments_.data();
      result.size = static_cast<uint32_t>(shape_);
      return true;
    }
    case kBuffer: {
      auto size = static_cast<uint64_t>(args[0].integer);
      char* buffer = coro_buffer_new(runtime_, size + 16);
      if (!buffer) {
        fail(CORO_RANGE_ERROR, "ERR_NO_BUFFER", "no buffer");
        return true;
      }
      memset(buffer, 'x', size);
      result.type = CORO_BUFFER;
      result.bytes = buffer;
      result.size = static_cast<uint32_t>(size);
      return true;
    }
    case kLatin1:
      result.type = CORO_LATIN1;
      result.bytes = "caf\xe9";
      result.size = 4;
      return true;
    case kPin: {
      coro_pin* pin = coro_pin_argument(runtime_, 0);
      if (!pin) {
        fail(CORO_TYPE_ERROR, "ERR_INVALID_ARG_TYPE", "not bytes");
        return true;
      }
      memset(const_cast<char*>(args[0].bytes), 'p', args[0].size);
      coro_unpin(pin);
      return true;
    }
    case kSelf:
      result.type = CORO_BIGINT;
      result.integer = reinterpret_cast<int64_t>(fiber);
      return true;
    default:
      fail(CORO_ERROR, "ENOSYS", "no such call");
      return true;
  }
}

bool with_runtime(const Run& run, const std::string& library, const std::function<void(Kernel&)>& body,
                  std::string* error) {
  coro_source source{"test-library.js", library.data(), library.size()};
  coro_options options{};
  options.abi_version = CORO_ABI_VERSION;
  options.carrier = run.carrier;
  options.max_fibers = run.max_fibers;
  options.stack_kib = run.stack_kib;
  options.tests = run.tests | extra_tests;
  options.call_count = kCallCount;
  options.calls = kCalls;
  options.library = &source;
  options.library_count = 1;
  options.library_id = library.c_str();
  options.snapshot = run.snapshot;
  options.snapshot_size = run.snapshot_size;
  options.max_heap_bytes = run.max_heap;
  options.max_buffer_bytes = run.max_buffers;
  options.wake_descriptor = -1;
  options.stack_trace_limit = -1;
  struct Context {
    const std::function<void(Kernel&)>* body;
    std::string error;
    bool ok;
  } context{&body, "", false};
  const char* wrong = nullptr;
  coro_thread* thread = coro_start(
      &options,
      [](coro_runtime* runtime, void* argument) {
        auto* context = static_cast<Context*>(argument);
        if (!runtime) {
          context->error = coro_start_error();
          return;
        }
        Kernel kernel(runtime);
        (*context->body)(kernel);
        context->ok = true;
      },
      &context, &wrong);
  if (thread)
    coro_join(thread);
  else
    context.error = wrong;
  if (error) *error = context.error;
  return context.ok;
}

}  // namespace fake
