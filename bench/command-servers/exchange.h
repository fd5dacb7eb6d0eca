// One exchange with a server, its clock and its texts.
#pragma once
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

struct text {
  char* bytes;
  size_t length;
};

static void fail(const char* what) {
  fprintf(stderr, "driver: %s: %s\n", what, strerror(errno));
  exit(1);
}

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * 1e6 + t.tv_nsec / 1e3;
}

static int by_size(const void* a, const void* b) {
  double x = *(const double*)a, y = *(const double*)b;
  return (x > y) - (x < y);
}

static double median(double* values, int count) {
  qsort(values, count, sizeof *values, by_size);
  return values[count / 2];
}

static struct text read_file(const char* path) {
  FILE* file = fopen(path, "r");
  if (!file) fail(path);
  struct text text = {malloc(1 << 20), 0};
  text.length = fread(text.bytes, 1, 1 << 20, file);
  fclose(file);
  return text;
}

static struct text request_of(const char* command, const char* parameter) {
  struct text c = read_file(command), p = read_file(parameter),
              request = {malloc(c.length + p.length + 8), 0};
  request.length = sprintf(request.bytes, "1") + 1;
  memcpy(request.bytes + request.length, c.bytes, c.length);
  request.bytes[request.length += c.length] = 0;
  memcpy(request.bytes + ++request.length, p.bytes, p.length);
  request.bytes[request.length += p.length] = 0;
  request.length++;
  free(c.bytes);
  free(p.bytes);
  return request;
}

static void write_all(int socket, const char* bytes, size_t length) {
  while (length > 0) {
    ssize_t count = send(socket, bytes, length, MSG_NOSIGNAL);
    if (count < 0) fail("send");
    bytes += count;
    length -= count;
  }
}

// One exchange; the answer's length.
static size_t call(int socket, struct text request, char* answer, size_t room) {
  write_all(socket, request.bytes, request.length);
  for (size_t length = 0;;) {
    ssize_t count = recv(socket, answer + length, room - length, 0);
    if (count <= 0) fail("recv");
    length += count;
    if (answer[length - 1] == '\n') return length;
    if (length == room) fail("an answer that is too long");
  }
}
