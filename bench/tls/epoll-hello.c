/* The least that an HTTP hello over TLS can cost with OpenSSL: one thread, epoll, edge-triggered, an SSL object a
 * connection that works on the descriptor directly.
 * cc -O2 -o epoll-hello epoll-hello.c -lssl -lcrypto && ./epoll-hello 8443 key.pem cert.pem
 * With -DCOROJS_ENGINE it uses the OpenSSL of the engine file, which coro_boot makes usable. */
#define _GNU_SOURCE
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#ifdef COROJS_ENGINE
const char* coro_boot(const char* v8_flags);
#endif

enum { ROOM = 64 << 10, EVENTS = 256 };

struct connection {
  SSL* ssl;
  int descriptor;
};

static const char answer[] = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 14\r\n\r\nHello, world!\n";

static void fail(const char* what) {
  perror(what);
  ERR_print_errors_fp(stderr);
  exit(1);
}

static void end(struct connection* connection) {
  SSL_free(connection->ssl);
  close(connection->descriptor);
  free(connection);
}

static void serve(struct connection* connection) {
  static char request[ROOM], out[ROOM];
  for (;;) {
    ERR_clear_error();
    int count = SSL_read(connection->ssl, request, ROOM); /* does the handshake too */
    if (count <= 0) {
      int error = SSL_get_error(connection->ssl, count);
      if (error == SSL_ERROR_WANT_READ || error == SSL_ERROR_WANT_WRITE) return;
      if (error == SSL_ERROR_ZERO_RETURN) SSL_shutdown(connection->ssl);
      end(connection);
      return;
    }
    size_t size = 0;
    const char* last = request + count;
    for (const char* at = request; (at = memmem(at, (size_t)(last - at), "\r\n\r\n", 4)) != NULL; at += 4) {
      if (size + sizeof answer > ROOM) break;
      memcpy(out + size, answer, sizeof answer - 1);
      size += sizeof answer - 1;
    }
    if (size > 0 && SSL_write(connection->ssl, out, (int)size) <= 0) {
      end(connection);
      return;
    }
  }
}

int main(int argc, char** argv) {
  if (argc < 4) {
    fprintf(stderr, "usage: epoll-hello PORT KEY CERTIFICATE\n");
    return 2;
  }
  signal(SIGPIPE, SIG_IGN);
#ifdef COROJS_ENGINE
  const char* wrong = coro_boot(NULL);
  if (wrong) {
    fprintf(stderr, "%s\n", wrong);
    return 1;
  }
#endif
  SSL_CTX* context = SSL_CTX_new(TLS_server_method());
  if (!context || SSL_CTX_use_certificate_chain_file(context, argv[3]) != 1 ||
      SSL_CTX_use_PrivateKey_file(context, argv[2], SSL_FILETYPE_PEM) != 1)
    fail("certificate");
  SSL_CTX_set_read_ahead(context, 1);
  if (getenv("TICKETS")) SSL_CTX_set_num_tickets(context, (size_t)atoi(getenv("TICKETS")));
  int one = 1, listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (listener < 0) fail("socket");
  setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
  setsockopt(listener, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  struct sockaddr_in address = {.sin_family = AF_INET,
                                .sin_port = htons((unsigned short)atoi(argv[1])),
                                .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  if (bind(listener, (struct sockaddr*)&address, sizeof address) < 0) fail("bind");
  if (listen(listener, 4096) < 0) fail("listen");
  int epoll = epoll_create1(EPOLL_CLOEXEC);
  struct epoll_event event = {.events = EPOLLIN, .data.ptr = NULL}, events[EVENTS];
  if (epoll < 0 || epoll_ctl(epoll, EPOLL_CTL_ADD, listener, &event) < 0) fail("epoll");
  for (;;) {
    int count = epoll_wait(epoll, events, EVENTS, -1);
    for (int i = 0; i < count; i++) {
      if (events[i].data.ptr != NULL) {
        serve(events[i].data.ptr);
        continue;
      }
      int descriptor;
      while ((descriptor = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC)) >= 0) {
        struct connection* connection = malloc(sizeof *connection);
        if (!connection || !(connection->ssl = SSL_new(context))) fail("connection");
        connection->descriptor = descriptor;
        SSL_set_fd(connection->ssl, descriptor);
        SSL_set_accept_state(connection->ssl);
        event.events = EPOLLIN | EPOLLRDHUP | EPOLLET;
        event.data.ptr = connection;
        if (epoll_ctl(epoll, EPOLL_CTL_ADD, descriptor, &event) < 0) fail("epoll_ctl");
      }
    }
  }
}
