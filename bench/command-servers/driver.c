// Measures a JSockD-compatible server over its UNIX sockets, in rounds by turns with a bare echo of the same
// bytes. usage: driver ROUNDS SOCKETS { NAME COMMAND-FILE PARAMETER-FILE CALLS }... -- SERVER [ARGUMENT...]
#define _GNU_SOURCE
#include <pthread.h>
#include <sched.h>
#include <sys/un.h>
#include <sys/wait.h>

#include "exchange.h"

enum { most_sockets = 16, most_rounds = 99, most_starts = 11, most_arguments = 64 };

struct server {
  pid_t process;
  int sockets[most_sockets];
  double ready;  // microseconds
};

static char folder[] = "/tmp/jsockd-bench-XXXXXX";
static char** server_line;

static struct sockaddr_un address_of(const char* name, int number) {
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  snprintf(address.sun_path, sizeof address.sun_path, "%s/%s%d", folder, name, number);
  return address;
}

static int connect_to(struct sockaddr_un address) {
  int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (connect(fd, (struct sockaddr*)&address, sizeof address) != 0) fail(address.sun_path);
  return fd;
}

// Where Linux puts two processes that wake each other is luck that lasts, and makes calls three times as long
// or short: so it is measured both ways.
static cpu_set_t anywhere;
static int processor_of_servers = -1;  // any

static void stay_on(int processor) {
  cpu_set_t one;
  CPU_ZERO(&one);
  if (processor >= 0) CPU_SET(processor, &one);
  if (sched_setaffinity(0, sizeof one, processor < 0 ? &anywhere : &one) != 0) fail("sched_setaffinity");
}

// The n-th of those that this process may use; -1: there are fewer.
static int processor(int n) {
  for (int i = 0; i < CPU_SETSIZE; i++)
    if (CPU_ISSET(i, &anywhere) && n-- == 0) return i;
  return -1;
}

// The same bytes over the same kind of socket, and nothing in between.
static pid_t start_echo(size_t request, size_t answer, int* connection) {
  struct sockaddr_un address = address_of("echo", 0);
  int listening = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  unlink(address.sun_path);
  if (bind(listening, (struct sockaddr*)&address, sizeof address) != 0 || listen(listening, 1) != 0)
    fail("echo");
  pid_t process = fork();
  if (process == 0) {
    stay_on(processor_of_servers);
    int peer = accept(listening, NULL, NULL);
    char *out = memset(malloc(answer), 'x', answer), *in = malloc(request);
    out[answer - 1] = '\n';
    for (size_t length = 0;;) {
      ssize_t count = recv(peer, in, request - length, 0);
      if (count <= 0) _exit(0);
      if ((length += count) < request) continue;
      write_all(peer, out, answer);
      length = 0;
    }
  }
  close(listening);
  *connection = connect_to(address);
  return process;
}

static struct server start_server(int sockets) {
  struct server server = {0};
  char *line[most_arguments + most_sockets], paths[most_sockets][108];
  int n = 0, out[2];
  for (char** argument = server_line; *argument; argument++) line[n++] = *argument;
  line[n++] = "-b";
  line[n++] = "00";
  line[n++] = "-s";
  for (int i = 0; i < sockets; i++) line[n++] = strcpy(paths[i], address_of("s", i).sun_path);
  line[n] = NULL;
  if (pipe(out) != 0) fail("pipe");
  double start = now();
  server.process = fork();
  if (server.process == 0) {
    stay_on(processor_of_servers);
    dup2(out[1], 1);
    close(out[0]);
    close(out[1]);
    if (!getenv("BENCH_LOG")) freopen("/dev/null", "w", stderr);
    execvp(line[0], line);
    _exit(127);
  }
  close(out[1]);
  char ready[256];
  ssize_t count = read(out[0], ready, sizeof ready - 1);
  server.ready = now() - start;
  if (count <= 0 || strncmp(ready, "READY ", 6) != 0) fail("the server is not ready");
  for (int i = 0; i < sockets; i++) server.sockets[i] = connect_to(address_of("s", i));
  close(out[0]);
  return server;
}

static void end_server(struct server server, int sockets) {
  for (int i = 0; i < sockets; i++) close(server.sockets[i]);
  int status;
  waitpid(server.process, &status, 0);
  if (status != 0) fprintf(stderr, "driver: the server ended with status %d\n", status);
}

static double round_of(int socket, struct text request, int calls, char* answer, size_t room) {
  double* times = malloc(calls * sizeof *times);
  for (int i = 0; i < calls; i++) {
    double start = now();
    call(socket, request, answer, room);
    times[i] = now() - start;
  }
  double middle = median(times, calls);
  free(times);
  return middle;
}

static void measure(const char* name, struct text request, int calls, int rounds) {
  const size_t room = 16 << 20;
  char* answer = malloc(room);
  struct server server = start_server(1);
  size_t length = call(server.sockets[0], request, answer, room);
  if (strncmp(answer, "1 ok ", 5) != 0) {
    fprintf(stderr, "driver: %s: %.*s", name, (int)length, answer);
    exit(1);
  }
  int echo;
  pid_t echo_process = start_echo(request.length, length, &echo);
  // The engine compiles what is hot meanwhile.
  round_of(server.sockets[0], request, calls, answer, room);
  double ours[most_rounds], bare[most_rounds];
  for (int i = 0; i < rounds; i++) {
    bare[i] = round_of(echo, request, calls, answer, room);
    ours[i] = round_of(server.sockets[0], request, calls, answer, room);
  }
  double m = median(ours, rounds), b = median(bare, rounds);
  printf("%-10s %10.1f us   bare echo %8.1f us   beyond it %10.1f us   (%zu bytes there, %zu back)\n", name,
         m, b, m - b, request.length, length);
  fflush(stdout);
  close(echo);
  waitpid(echo_process, NULL, 0);
  end_server(server, 1);
  free(answer);
}

struct load {
  int socket;
  struct text request;
  int calls;
};

static void* run_load(void* of) {
  struct load* load = of;
  char* answer = malloc(16 << 20);
  for (int i = 0; i < load->calls; i++) call(load->socket, load->request, answer, 16 << 20);
  free(answer);
  return NULL;
}

static double throughput(struct server* server, int sockets, struct text request, int calls) {
  pthread_t threads[most_sockets];
  struct load loads[most_sockets];
  double start = now();
  for (int i = 0; i < sockets; i++) {
    loads[i] = (struct load){server->sockets[i], request, calls};
    pthread_create(&threads[i], NULL, run_load, &loads[i]);
  }
  for (int i = 0; i < sockets; i++) pthread_join(threads[i], NULL);
  return sockets * (double)calls / (now() - start) * 1e6;
}

static void measure_growth(const char* name, struct text request, int calls, int rounds, int most) {
  struct server server = start_server(most);
  throughput(&server, most, request, calls);
  double rates[most_sockets][most_rounds];
  for (int round = 0; round < rounds; round++)
    for (int n = 1; n <= most; n++) rates[n - 1][round] = throughput(&server, n, request, calls);
  printf("%-10s", name);
  for (int n = 1; n <= most; n++)
    printf("   %d socket%s %8.0f/s", n, n > 1 ? "s" : "", median(rates[n - 1], rounds));
  printf("\n");
  fflush(stdout);
  end_server(server, most);
}

static double kibibytes(pid_t process) {
  char path[64], line[256];
  long value = 0;
  snprintf(path, sizeof path, "/proc/%d/smaps_rollup", process);
  FILE* file = fopen(path, "r");
  if (!file) fail(path);
  while (fgets(line, sizeof line, file) && sscanf(line, "Pss: %ld", &value) != 1) {
  }
  fclose(file);
  return value;
}

static double memory_with(int sockets, struct text request, double* ready) {
  struct server server = start_server(sockets);
  *ready = server.ready;
  throughput(&server, sockets, request, 20);
  double used = kibibytes(server.process);
  end_server(server, sockets);
  return used;
}

int main(int count, char** arguments) {
  int rounds = atoi(arguments[1]), sockets = atoi(arguments[2]), first = 3, end = 3;
  while (end < count && strcmp(arguments[end], "--") != 0) end++;
  if (end + 1 >= count || (end - first) % 4 != 0 || rounds > most_rounds || sockets > most_sockets) {
    fprintf(stderr,
            "usage: driver ROUNDS SOCKETS { NAME COMMAND-FILE PARAMETER-FILE CALLS }... -- SERVER "
            "[ARGUMENT...]\n");
    return 2;
  }
  server_line = arguments + end + 1;
  if (!mkdtemp(folder)) fail("mkdtemp");
  sched_getaffinity(0, sizeof anywhere, &anywhere);
  for (int processors = 1; processors <= 2 && processor(processors - 1) >= 0; processors++) {
    printf("one socket, median of a call, client and server on %s:\n",
           processors == 1 ? "one processor" : "a processor each");
    stay_on(processor(0));
    processor_of_servers = processor(processors - 1);
    for (int at = first; at < end; at += 4)
      measure(arguments[at], request_of(arguments[at + 1], arguments[at + 2]), atoi(arguments[at + 3]),
              rounds);
  }
  stay_on(processor_of_servers = -1);
  printf("commands a second:\n");
  for (int at = first; at < end; at += 4)
    measure_growth(arguments[at], request_of(arguments[at + 1], arguments[at + 2]), atoi(arguments[at + 3]),
                   rounds, sockets);
  char nothing[] = "1\0() => 1\0null";
  struct text trivial = {nothing, sizeof nothing};
  double ready[most_starts], one[most_starts], many[most_starts], unused;
  int starts = rounds < most_starts ? rounds : most_starts;
  for (int i = 0; i < starts; i++) {
    one[i] = memory_with(1, trivial, &ready[i]);
    many[i] = memory_with(9, trivial, &unused);
  }
  double single = median(one, starts);
  printf("start to READY %.1f ms; memory with one socket %.1f MiB, each further one %.2f MiB\n",
         median(ready, starts) / 1e3, single / 1024, (median(many, starts) - single) / 8 / 1024);
  char echo[128];
  snprintf(echo, sizeof echo, "%s/echo0", folder);
  unlink(echo);
  rmdir(folder);
  return 0;
}
