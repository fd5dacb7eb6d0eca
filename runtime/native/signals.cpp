// Signals of the process, handed on to descriptors that the kernel polls.
#include <errno.h>
#include <signal.h>
#include <unistd.h>

#include <atomic>
#include <mutex>
#include <thread>

#include "coro.h"

#define CORO_API extern "C" __attribute__((visibility("default")))

namespace {

constexpr int kSignals = 65, kMost = 16;

struct Watched {
  std::atomic<int> descriptors[kMost];  // plus one; 0: none
  int count;
  struct sigaction before;
};

std::mutex changing;  // guards count and before; never taken by the handler
Watched watched[kSignals];
std::atomic<int> handling;  // handlers that may be using a descriptor

// On whatever stack the interrupted thread runs, or its alternate one.
void on_signal(int signal) {
  int error = errno;
  handling.fetch_add(1);
  for (auto& slot : watched[signal].descriptors) {
    int descriptor = slot.load() - 1;
    char number = static_cast<char>(signal);
    if (descriptor >= 0 && write(descriptor, &number, 1) < 0) {
      // Full: so many signals wait there already that one more tells nothing new.
    }
  }
  handling.fetch_sub(1);
  errno = error;
}

}  // namespace

CORO_API int32_t coro_signal_watch(int32_t signal, int32_t descriptor) {
  if (signal < 1 || signal >= kSignals) return EINVAL;
  std::lock_guard<std::mutex> lock(changing);
  Watched& all = watched[signal];
  std::atomic<int>* free = nullptr;
  for (auto& slot : all.descriptors) {
    if (slot.load() == 0) free = &slot;
  }
  if (!free) return EMFILE;
  free->store(descriptor + 1);
  if (all.count == 0) {
    struct sigaction action {};
    action.sa_handler = on_signal;
    action.sa_flags = SA_RESTART | SA_ONSTACK;
    sigfillset(&action.sa_mask);
    if (sigaction(signal, &action, &all.before) != 0) {
      free->store(0);
      return errno;
    }
  }
  all.count++;
  return 0;
}

CORO_API void coro_signal_unwatch(int32_t signal, int32_t descriptor) {
  if (signal < 1 || signal >= kSignals) return;
  std::lock_guard<std::mutex> lock(changing);
  Watched& all = watched[signal];
  for (auto& slot : all.descriptors) {
    if (slot.load() != descriptor + 1) continue;
    if (--all.count == 0) sigaction(signal, &all.before, nullptr);
    slot.store(0);
    break;
  }
  // A handler on another thread may have read the descriptor just before.
  while (handling.load() != 0) std::this_thread::yield();
}
