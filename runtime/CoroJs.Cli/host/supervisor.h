// `corojs sidecar` in a process of its own, which is started again when it crashes: V8 may still end it,
// where a thread of its own finds no memory, say. Called first of all, while there is one thread.
#pragma once

#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cstdio>

namespace supervisor {

// Crashes in a row, each within a second, after which it is given up.
constexpr int kMostCrashes = 3;

inline bool is_crash(int status) {
  if (!WIFSIGNALED(status)) return false;
  int signal = WTERMSIG(status);
  return signal == SIGABRT || signal == SIGSEGV || signal == SIGBUS || signal == SIGILL ||
         signal == SIGTRAP || signal == SIGFPE;
}

// Ends as the server has ended: by its exit code, or by the signal that ended it.
[[noreturn]] inline void end_as(int status) {
  if (WIFEXITED(status)) _exit(WEXITSTATUS(status));
  _exit(128 + WTERMSIG(status));
}

// Returns in the server's process; the other one serves signals and waits until the server has ended for
// good.
inline void start() {
  sigset_t mine, before;
  sigemptyset(&mine);
  for (int signal : {SIGTERM, SIGINT, SIGHUP, SIGQUIT, SIGUSR1, SIGUSR2, SIGCHLD}) sigaddset(&mine, signal);
  sigprocmask(SIG_BLOCK, &mine, &before);
  const pid_t self = getpid();
  for (int crashes = 0;;) {
    time_t began = time(nullptr);
    const pid_t server = fork();
    if (server <= 0) {
      // Without a further process it works too.
      sigprocmask(SIG_SETMASK, &before, nullptr);
      if (server < 0) return;
      prctl(PR_SET_PDEATHSIG, SIGKILL);
      if (getppid() != self) _exit(1);
      return;
    }
    int status = 0;
    while (waitpid(server, &status, WNOHANG) != server) {
      siginfo_t info;
      int signal = sigwaitinfo(&mine, &info);
      if (signal > 0 && signal != SIGCHLD) kill(server, signal);
    }
    crashes = time(nullptr) - began > 1 ? 1 : crashes + 1;
    if (!is_crash(status) || crashes == kMostCrashes) end_as(status);
    fprintf(stderr, "corojs sidecar: the server was ended by signal %d and starts again\n", WTERMSIG(status));
  }
}

}  // namespace supervisor
