/* Makes full TLS 1.3 handshakes with a server, many at once, for a number of seconds; none resumes a session. Each
 * connection is verified (certificate, cipher suite, group), ended with close_notify on both sides, and, when so asked,
 * used for one request first, whose answer must be the expected one to the byte.
 * cc -O2 -o handshakes handshakes.c -lssl -lcrypto
 * ./handshakes PORT CERTIFICATE SECONDS AT_ONCE [requests]     prints "handshakes seconds" */
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
#include <time.h>
#include <unistd.h>

enum { EVENTS = 256, PATIENCE = 20000 };

static const char request[] = "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n";
static const char answer[] = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 14\r\n\r\nHello, world!\n";

enum stage { HANDSHAKE, ANSWER, END };

struct connection {
  SSL* ssl;
  int descriptor;
  enum stage stage;
  size_t received;
};

static int epoll, requests;
static SSL_CTX* context;
static struct sockaddr_in address;
static long made;

static _Noreturn void fail(const char* what) {
  fprintf(stderr, "handshakes: %s after %ld handshakes (%s)\n", what, made, strerror(errno));
  ERR_print_errors_fp(stderr);
  exit(1);
}

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static void start(struct connection* connection) {
  int one = 1;
  connection->descriptor = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (connection->descriptor < 0) fail("socket");
  setsockopt(connection->descriptor, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  if (connect(connection->descriptor, (struct sockaddr*)&address, sizeof address) < 0 && errno != EINPROGRESS)
    fail("connect");
  connection->ssl = SSL_new(context);
  if (!connection->ssl) fail("SSL_new");
  SSL_set_fd(connection->ssl, connection->descriptor);
  SSL_set_connect_state(connection->ssl);
  SSL_set_tlsext_host_name(connection->ssl, "localhost");
  connection->stage = HANDSHAKE;
  connection->received = 0;
  struct epoll_event event = {.events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET, .data.ptr = connection};
  if (epoll_ctl(epoll, EPOLL_CTL_ADD, connection->descriptor, &event) < 0) fail("epoll_ctl");
}

/* Whether it must wait; any other error ends the program. */
static int waits(struct connection* connection, int outcome, const char* what) {
  int error = SSL_get_error(connection->ssl, outcome);
  if (error == SSL_ERROR_WANT_READ || error == SSL_ERROR_WANT_WRITE) return 1;
  fail(what);
}

static void verify(SSL* ssl) {
  if (SSL_version(ssl) != TLS1_3_VERSION) fail("the connection is not TLS 1.3");
  if (SSL_session_reused(ssl)) fail("a session was resumed");
  if (strcmp(SSL_get_cipher(ssl), "TLS_AES_256_GCM_SHA384") != 0) fail("another cipher suite was chosen");
  if (SSL_get_negotiated_group(ssl) != NID_X25519) fail("another group was chosen");
  if (SSL_get_verify_result(ssl) != X509_V_OK) fail("another certificate was shown");
}

/* True: the connection is over. */
static int advance(struct connection* connection) {
  SSL* ssl = connection->ssl;
  char buffer[4096];
  ERR_clear_error();
  if (connection->stage == HANDSHAKE) {
    int outcome = SSL_do_handshake(ssl);
    if (outcome != 1) {
      /* The first edge may come before the connection is made. */
      if (outcome < 0 && SSL_get_error(ssl, outcome) == SSL_ERROR_SYSCALL && errno == ENOTCONN) return 0;
      waits(connection, outcome, "the handshake failed");
      return 0;
    }
    verify(ssl);
    if (requests) {
      if (SSL_write(ssl, request, sizeof request - 1) != sizeof request - 1) fail("the request was not sent");
      connection->stage = ANSWER;
    } else {
      if (SSL_shutdown(ssl) < 0) fail("close_notify was not sent");
      connection->stage = END;
    }
  }
  while (connection->stage == ANSWER) {
    int count = SSL_read(ssl, buffer, sizeof buffer);
    if (count <= 0) return !waits(connection, count, "no answer came");
    if (connection->received + (size_t)count > sizeof answer - 1 ||
        memcmp(answer + connection->received, buffer, (size_t)count) != 0)
      fail("the answer is wrong");
    connection->received += (size_t)count;
    if (connection->received < sizeof answer - 1) continue;
    if (SSL_shutdown(ssl) < 0) fail("close_notify was not sent");
    connection->stage = END;
  }
  /* The server's close_notify, then the end of the stream. */
  int count;
  while ((count = SSL_read(ssl, buffer, sizeof buffer)) > 0) fail("more came than was asked for");
  if (SSL_get_error(ssl, count) != SSL_ERROR_ZERO_RETURN) return !waits(connection, count, "the end is not close_notify");
  SSL_free(ssl);
  close(connection->descriptor);
  made++;
  return 1;
}

int main(int argc, char** argv) {
  if (argc < 5) {
    fprintf(stderr, "usage: handshakes PORT CERTIFICATE SECONDS AT_ONCE [requests]\n");
    return 2;
  }
  signal(SIGPIPE, SIG_IGN);
  address = (struct sockaddr_in){.sin_family = AF_INET,
                                 .sin_port = htons((unsigned short)atoi(argv[1])),
                                 .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  double seconds = atof(argv[3]);
  int at_once = atoi(argv[4]), alive = 0;
  requests = argc > 5;
  context = SSL_CTX_new(TLS_client_method());
  if (!context || SSL_CTX_load_verify_locations(context, argv[2], NULL) != 1) fail("certificate");
  SSL_CTX_set_min_proto_version(context, TLS1_3_VERSION);
  SSL_CTX_set_ciphersuites(context, "TLS_AES_256_GCM_SHA384");
  SSL_CTX_set1_groups_list(context, "X25519");
  SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
  SSL_CTX_set_verify(context, SSL_VERIFY_PEER, NULL);
  epoll = epoll_create1(EPOLL_CLOEXEC);
  struct connection* connections = calloc((size_t)at_once, sizeof *connections);
  if (epoll < 0 || !connections) fail("start");
  double began = now(), until = began + seconds;
  for (; alive < at_once; alive++) start(&connections[alive]);
  while (alive > 0) {
    struct epoll_event events[EVENTS];
    int count = epoll_wait(epoll, events, EVENTS, PATIENCE);
    if (count == 0) fail("the server is silent");
    for (int i = 0; i < count; i++) {
      struct connection* connection = events[i].data.ptr;
      if (!advance(connection)) continue;
      if (now() < until) start(connection);
      else alive--;
    }
  }
  printf("%ld %.3f\n", made, now() - began);
  return 0;
}
