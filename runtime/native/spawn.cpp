// Starting programs.
//
// vfork and not posix_spawn: it cannot tell a missing folder from a missing program, nor change the user.
// Until the child has become another program it borrows this process's memory and its calling thread's stack,
// while that thread waits: so it calls nothing but the system, and no handler of a signal runs in it.
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "coro.h"

#define CORO_API extern "C" __attribute__((visibility("default")))

namespace {

constexpr int kSignals = 65;
constexpr int kNotRun = 127;

// What the parent is told, in the memory that both have.
struct Failure {
  volatile int stage, error;
};

[[noreturn]] void fail(Failure* failure, int stage) {
  failure->error = errno;
  failure->stage = stage;
  _exit(kNotRun);
}

// Signals mean to the child what they mean to any program, but for those that the user had switched off for
// all of us. SIGPIPE is switched off by .NET's runtime.
void reset_signals() {
  for (int signal = 1; signal < kSignals; signal++) {
    struct sigaction action;
    if (sigaction(signal, nullptr, &action) != 0) continue;  // the C library's own
    if (action.sa_handler == SIG_DFL || (action.sa_handler == SIG_IGN && signal != SIGPIPE)) continue;
    action = {};
    action.sa_handler = SIG_DFL;
    sigaction(signal, &action, nullptr);
  }
}

// First out of the way of the numbers that they get, then there. `places` is memory of the parent's.
bool place_descriptors(const coro_spawn_options* options, int* places) {
  int count = options->descriptor_count;
  for (int i = 0; i < count; i++) {
    int from = options->descriptors[i];
    int own = from < 0 ? open("/dev/null", O_RDWR | O_CLOEXEC) : from;
    places[i] = own < 0 ? -1 : fcntl(own, F_DUPFD_CLOEXEC, count);
    if (places[i] < 0) return false;
  }
  for (int i = 0; i < count; i++) {
    if (dup2(places[i], i) < 0) return false;
  }
  // All of ours are closed by exec anyway; those of a host's libraries may not be.
  syscall(SYS_close_range, count, ~0U, 0);
  return true;
}

[[noreturn]] void become(const coro_spawn_options* options, int* places, Failure* failure) {
  reset_signals();
  if (options->new_session && setsid() < 0) fail(failure, CORO_SPAWN_START);
  if (!place_descriptors(options, places)) fail(failure, CORO_SPAWN_DESCRIPTORS);
  if (options->folder && chdir(options->folder) != 0) fail(failure, CORO_SPAWN_FOLDER);
  // The system's own calls: the C library's would change the user of all threads.
  if (options->uid >= 0 || options->gid >= 0) {
    if (geteuid() == 0 && syscall(SYS_setgroups, 0, nullptr) != 0) fail(failure, CORO_SPAWN_USER);
    if (options->gid >= 0 && syscall(SYS_setgid, options->gid) != 0) fail(failure, CORO_SPAWN_USER);
    if (options->uid >= 0 && syscall(SYS_setuid, options->uid) != 0) fail(failure, CORO_SPAWN_USER);
  }
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
  execve(options->file, const_cast<char* const*>(options->arguments),
         const_cast<char* const*>(options->environment));
  fail(failure, CORO_SPAWN_EXEC);
}

// Where this signal is switched off, the system forgets how children ended.
void notice_children() {
  struct sigaction action;
  if (sigaction(SIGCHLD, nullptr, &action) != 0 || action.sa_handler != SIG_IGN) return;
  action = {};
  action.sa_handler = SIG_DFL;
  sigaction(SIGCHLD, &action, nullptr);
}

}  // namespace

CORO_API int32_t coro_spawn(const coro_spawn_options* options, int32_t* process, int32_t* handle,
                            int32_t* stage) {
  if (options->descriptor_count < 0 || options->descriptor_count > CORO_SPAWN_DESCRIPTORS_MAX) return EINVAL;
  notice_children();
  int places[CORO_SPAWN_DESCRIPTORS_MAX];
  Failure failure{0, 0};
  sigset_t all, before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  pid_t child = vfork();
  if (child == 0) become(options, places, &failure);
  int error = errno;
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
  *stage = CORO_SPAWN_START;
  if (child < 0) return error;
  if (failure.stage) {
    while (waitpid(child, nullptr, 0) < 0 && errno == EINTR) {
    }
    *stage = failure.stage;
    return failure.error;
  }
  *process = child;
  *handle = static_cast<int32_t>(syscall(SYS_pidfd_open, child, 0));
  return 0;
}
