/* The least that an HTTP hello can cost: one thread, epoll, edge-triggered, no allocation a request.
 * cc -O2 -o epoll-hello epoll-hello.c && ./epoll-hello 8080 */
#define _GNU_SOURCE
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

enum { ROOM = 64 << 10, EVENTS = 256 };

static const char answer[] = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 14\r\n\r\nHello, world!\n";

static void fail(const char* what) {
  perror(what);
  exit(1);
}

static void serve(int connection) {
  static char request[ROOM], out[ROOM];
  for (;;) {
    ssize_t count = recv(connection, request, ROOM, 0);
    if (count < 0 && (errno == EAGAIN || errno == EINTR)) return;
    if (count <= 0) {
      close(connection);
      return;
    }
    size_t size = 0;
    const char* end = request + count;
    for (const char* at = request; (at = memmem(at, (size_t)(end - at), "\r\n\r\n", 4)) != NULL; at += 4) {
      if (size + sizeof answer > ROOM) break;
      memcpy(out + size, answer, sizeof answer - 1);
      size += sizeof answer - 1;
    }
    if (size > 0 && send(connection, out, size, MSG_NOSIGNAL) < 0) {
      close(connection);
      return;
    }
    if (count < ROOM) return; /* drained */
  }
}

int main(int argc, char** argv) {
  int port = argc > 1 ? atoi(argv[1]) : 8080, one = 1;
  int listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (listener < 0) fail("socket");
  setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
  setsockopt(listener, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  struct sockaddr_in address = {.sin_family = AF_INET,
                                .sin_port = htons((unsigned short)port),
                                .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  if (bind(listener, (struct sockaddr*)&address, sizeof address) < 0) fail("bind");
  if (listen(listener, 4096) < 0) fail("listen");
  int epoll = epoll_create1(EPOLL_CLOEXEC);
  struct epoll_event event = {.events = EPOLLIN, .data.fd = listener}, events[EVENTS];
  if (epoll < 0 || epoll_ctl(epoll, EPOLL_CTL_ADD, listener, &event) < 0) fail("epoll");
  for (;;) {
    int count = epoll_wait(epoll, events, EVENTS, -1);
    for (int i = 0; i < count; i++) {
      if (events[i].data.fd != listener) {
        serve(events[i].data.fd);
        continue;
      }
      int connection;
      while ((connection = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC)) >= 0) {
        event.events = EPOLLIN | EPOLLRDHUP | EPOLLET;
        event.data.fd = connection;
        if (epoll_ctl(epoll, EPOLL_CTL_ADD, connection, &event) < 0) fail("epoll_ctl");
      }
    }
  }
}
