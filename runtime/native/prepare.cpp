// A runtime that is made ahead, while the kernel that will own it starts.
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <condition_variable>
#include <mutex>

#include "coro.h"
#include "fatal.h"
#include "kernel_thread.h"
#include "snapshot.h"

#define CORO_API extern "C" __attribute__((visibility("default")))

namespace coro {

namespace {

enum class State {
  kNone,    // nothing is prepared
  kMaking,  // by the thread
  kReady,   // the thread waits for take_prepared
  kTaken,
  kDropped  // the runtime is of no use, or could not be made: the thread ends
};

std::mutex mutex;
std::condition_variable changed;
State state = State::kNone;       // under the mutex
coro_thread* prepared = nullptr;  // under the mutex; the thread's until it is taken or dropped
uint64_t prepared_library;        // under the mutex, once it is ready: hash of the library's id

// The prepared one is there.
bool matches(const coro_options& options) {
  const coro_options& ours = prepared->options.plain;
  return options.abi_version == ours.abi_version && options.carrier == ours.carrier &&
         options.max_fibers == ours.max_fibers && options.stack_kib == ours.stack_kib &&
         options.tests == ours.tests && options.max_heap_bytes == ours.max_heap_bytes &&
         options.max_buffer_bytes == ours.max_buffer_bytes &&
         options.stack_trace_limit == ours.stack_trace_limit && options.hosted == ours.hosted &&
         prepared_library == hash_of_library(options.library_id);
}

// Maps the file whole; false: it cannot be read.
bool map(const char* path, coro_thread* thread) {
  int file = open(path, O_RDONLY | O_CLOEXEC);
  if (file < 0) return false;
  struct stat status;
  if (fstat(file, &status) == 0 && status.st_size > 0) {
    auto size = static_cast<size_t>(status.st_size);
    void* memory = mmap(nullptr, size, PROT_READ, MAP_PRIVATE, file, 0);
    if (memory != MAP_FAILED) {
      thread->snapshot_file = memory;
      thread->snapshot_file_size = size;
    }
  }
  close(file);
  return thread->snapshot_file != nullptr;
}

// What coro_prepare was given; written before the thread starts.
std::string* path_of_snapshot;
std::string* flags_of_v8;

void* prepared_thread(void* argument) {
  auto* thread = static_cast<coro_thread*>(argument);
  UsableSnapshot found;
  if (!coro_boot(flags_of_v8->c_str()) && map(path_of_snapshot->c_str(), thread))
    found = usable_snapshot(static_cast<uint8_t*>(thread->snapshot_file), thread->snapshot_file_size);
  thread->options.snapshot = found.blob;
  auto runtime = std::make_unique<coro_runtime>();
  bool ok = found.blob.data && !runtime->initialize(&thread->options, &thread->stacks);
  std::unique_lock lock(mutex);
  prepared_library = found.library;
  state = ok ? State::kReady : State::kDropped;
  changed.notify_all();
  changed.wait(lock, [] { return state != State::kReady; });
  bool taken = state == State::kTaken;
  lock.unlock();
  if (taken) {
    runtime->tasks->wake_by(thread->options.plain.wake_descriptor);
    thread->main(runtime.get(), thread->argument);
  }
  thread->is_dead = end_or_leave(std::move(runtime));
  return nullptr;
}

}  // namespace

coro_thread* take_prepared(const coro_options& options, coro_main main, void* argument) {
  std::unique_lock lock(mutex);
  changed.wait(lock, [] { return state != State::kMaking; });
  coro_thread* thread = prepared;
  if (!thread) return nullptr;
  bool ok = state == State::kReady && matches(options);
  prepared = nullptr;
  if (ok) {
    thread->main = main;
    thread->argument = argument;
    thread->options.plain.wake_descriptor = options.wake_descriptor;
  }
  state = ok ? State::kTaken : State::kDropped;
  lock.unlock();
  changed.notify_all();
  if (ok) return thread;
  coro_join(thread);
  return nullptr;
}

}  // namespace coro

CORO_API void coro_prepare(const char* snapshot_path, const char* v8_flags, const coro_options* options) {
  std::lock_guard lock(coro::mutex);
  if (coro::prepared) return;
  coro::path_of_snapshot = new std::string(snapshot_path);
  coro::flags_of_v8 = new std::string(v8_flags);
  auto thread = std::make_unique<coro_thread>(*options);
  if (!thread->stacks.valid() || thread->start(coro::prepared_thread) != 0) return;
  coro::state = coro::State::kMaking;
  coro::prepared = thread.release();
}

CORO_API int32_t coro_prepared(const coro_options* options) {
  std::unique_lock lock(coro::mutex);
  coro::changed.wait(lock, [] { return coro::state != coro::State::kMaking; });
  return coro::prepared && coro::state == coro::State::kReady && coro::matches(*options);
}
