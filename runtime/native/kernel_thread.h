// The thread that a runtime belongs to, and the stacks of its fibers.
#pragma once
#include <pthread.h>

#include "coro.h"
#include "runtime.h"
#include "stack_reservation.h"

struct coro_thread {
  explicit coro_thread(const coro_options& given)
      : options(given),
        stacks(static_cast<size_t>(given.stack_kib) << 10,
               given.carrier == CORO_THREAD ? 0 : coro::most_stacks(given.max_fibers)) {}
  coro_thread(const coro_thread&) = delete;
  coro_thread& operator=(const coro_thread&) = delete;
  ~coro_thread();

  // 0, or an errno. The argument is the thread itself.
  int start(void* (*body)(void*));

  coro::Options options;
  coro::StackReservation stacks;
  coro_main main = nullptr;
  void* argument = nullptr;
  pthread_t id{};
  bool is_dead = false;           // after the thread's end: its runtime is, so all of this stays
  void* snapshot_file = nullptr;  // mapped by coro_prepare, else null
  size_t snapshot_file_size = 0;
};

namespace coro {

// Why the runtime of the calling kernel thread could not be made, or null.
extern thread_local const char* start_error;

// The runtime that coro_prepare has made, where it is as these options want it: its thread goes on with main.
// Null: there is none, or it was of no use and is gone.
coro_thread* take_prepared(const coro_options&, coro_main main, void* argument);

}  // namespace coro
