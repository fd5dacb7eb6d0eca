// ./corojs samples/tls-proxy.mjs [port] [host:port] [key] [certificate]
// Takes TLS connections and forwards what they carry in the clear, e.g. to samples/http-hello.mjs.
const port = Number(process.argv[2] ?? 8444);
const [host, targetPort] = (process.argv[3] ?? '127.0.0.1:8080').split(':');
const key = fs.readFile(process.argv[4] ?? `${import.meta.dirname}/localhost.key`);
const cert = fs.readFile(process.argv[5] ?? `${import.meta.dirname}/localhost.crt`);

const server = tls.createServer({ key, cert }, client => {
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
console.log(`tls-proxy on ${server.address().port}`);
server.serve();
