// Round trips of js_sidecar's protocol over UNIX sockets, beside a bare echo of as many bytes over the same kind of socket:
// rounds by turns, medians of all. usage: sidecar ROUNDS REQUESTS NAME=SOCKET…
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

enum { kMostSamples = 4096, kHeader = 16, kMostServers = 4 };

struct Work {
  const char* name;
  int type;
  const char* payload;
};

static const struct Work kWorks[] = {
    {"ping", 1, ""},
    {"kept-expression", 0, "{\"name\":\"\",\"code\":\"2 + 2\",\"recreateContext\":false,\"expr\":true,\"globals\":{}}"},
    {"kept-module", 0, "{\"name\":\"\",\"code\":\"output = 2 + 2\",\"recreateContext\":false,\"expr\":false,\"globals\":{\"output\":0}}"},
    {"fresh-expression", 0, "{\"name\":\"\",\"code\":\"2 + 2\",\"recreateContext\":true,\"expr\":true,\"globals\":{}}"},
    {"fresh-module", 0, "{\"name\":\"\",\"code\":\"output = 2 + 2\",\"recreateContext\":true,\"expr\":false,\"globals\":{\"output\":0}}"},
};
enum { kWorkCount = sizeof kWorks / sizeof kWorks[0] };

static void fail(const char* what) {
  perror(what);
  exit(1);
}

static double now_us(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * 1e6 + t.tv_nsec / 1e3;
}

static void write_all(int socket, const char* bytes, size_t size) {
  while (size > 0) {
    ssize_t count = write(socket, bytes, size);
    if (count <= 0) fail("write");
    bytes += count, size -= (size_t)count;
  }
}

static void read_all(int socket, char* bytes, size_t size) {
  while (size > 0) {
    ssize_t count = read(socket, bytes, size);
    if (count <= 0) fail("read");
    bytes += count, size -= (size_t)count;
  }
}

static size_t make_frame(char* frame, const struct Work* work) {
  uint32_t size = (uint32_t)strlen(work->payload);
  uint32_t header[4] = {size + 12, 1, 1, (uint32_t)work->type};
  memcpy(frame, header, sizeof header);
  memcpy(frame + kHeader, work->payload, size);
  return kHeader + size;
}

// The answer's first bytes are its length and its type.
static void round_trip(int socket, const char* frame, size_t size, int is_echo) {
  static char answer[1 << 16];
  write_all(socket, frame, size);
  if (is_echo) {
    read_all(socket, answer, size);
    return;
  }
  uint32_t header[4];
  read_all(socket, (char*)header, sizeof header);
  if (header[0] - 12 > sizeof answer) fail("a long answer");
  read_all(socket, answer, header[0] - 12);
  if (header[3] == 0x1000 || header[3] == 0x1003) return;
  fprintf(stderr, "the server answers: %.*s\n", (int)(header[0] - 12), answer);
  exit(1);
}

static int connect_to(const char* path) {
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  strncpy(address.sun_path, path, sizeof address.sun_path - 1);
  int s = socket(AF_UNIX, SOCK_STREAM, 0);
  // Its file is there a moment before the server listens.
  for (int tries = 0; connect(s, (struct sockaddr*)&address, sizeof address) != 0; tries++) {
    if (tries == 100) fail(path);
    usleep(10000);
  }
  return s;
}

static int start_echo(void) {
  int pair[2];
  if (socketpair(AF_UNIX, SOCK_STREAM, 0, pair) != 0) fail("socketpair");
  if (fork() == 0) {
    char bytes[4096];
    close(pair[0]);
    for (ssize_t count; (count = read(pair[1], bytes, sizeof bytes)) > 0;) write_all(pair[1], bytes, (size_t)count);
    _exit(0);
  }
  close(pair[1]);
  return pair[0];
}

static int compare(const void* a, const void* b) { return (*(const double*)a > *(const double*)b) - (*(const double*)a < *(const double*)b); }

int main(int count, char** arguments) {
  if (count < 4) return fprintf(stderr, "usage: sidecar ROUNDS REQUESTS NAME=SOCKET...\n"), 2;
  int rounds = atoi(arguments[1]), requests = atoi(arguments[2]), servers = 1;
  static double samples[kMostServers][kWorkCount][kMostSamples];
  const char* names[kMostServers] = {"echo"};
  int sockets[kMostServers] = {start_echo()};
  if (rounds < 1 || rounds > kMostSamples || requests < 1) return fprintf(stderr, "rounds: 1 to %d\n", kMostSamples), 2;
  for (int i = 3; i < count && servers < kMostServers; i++, servers++) {
    char* path = strchr(arguments[i], '=');
    if (!path) return fprintf(stderr, "%s: NAME=SOCKET is wanted\n", arguments[i]), 2;
    *path++ = 0;
    names[servers] = arguments[i];
    sockets[servers] = connect_to(path);
  }
  char frame[4096];
  for (int round = -1; round < rounds; round++) {  // the first one warms up
    for (int work = 0; work < kWorkCount; work++) {
      size_t size = make_frame(frame, &kWorks[work]);
      for (int server = 0; server < servers; server++) {
        double start = now_us();
        for (int i = 0; i < requests; i++) round_trip(sockets[server], frame, size, server == 0);
        if (round >= 0) samples[server][work][round] = (now_us() - start) / requests;
      }
    }
  }
  printf("%-18s", "us, median");
  for (int server = 0; server < servers; server++) printf("%14s", names[server]);
  for (int work = 0; work < kWorkCount; work++) {
    printf("\n%-18s", kWorks[work].name);
    for (int server = 0; server < servers; server++) {
      qsort(samples[server][work], (size_t)rounds, sizeof(double), compare);
      printf("%14.1f", samples[server][work][rounds / 2]);
    }
  }
  printf("\n");
  return 0;
}
