// ./corojs samples/proxy.mjs [port] [host:port]      forwards TCP connections, e.g. to samples/http-hello.mjs
const port = Number(process.argv[2] ?? 7002);
const [host, targetPort] = (process.argv[3] ?? '127.0.0.1:8080').split(':');

const server = net.createServer(client => {
  using target = net.connect({ host, port: Number(targetPort), timeout: 5000 });
  // One fiber a direction; each passes the end of its stream on, so half-open connections work.
  Fiber.run(function requests() {
    try {
      client.pipeTo(target);
    } catch {
      target.close(); // the client is gone: the answers have nowhere to go
    }
  });
  try {
    target.pipeTo(client);
  } catch (error) {
    if (!target.closed) throw error;
  }
});
server.bind(port, '127.0.0.1');
console.log(`proxy on ${server.address().port}`);
server.serve();
