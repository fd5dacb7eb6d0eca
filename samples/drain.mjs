// ./corojs samples/drain.mjs [port]      then: curl http://127.0.0.1:8080/ and end it with Ctrl-C
// A server that stops cleanly: on SIGTERM or Ctrl-C it takes no new connections, answers what was begun, and ends.
const draining = new AbortController();

/** The next request; null when the client is done or, while the server drains, sends none for half a second. */
function nextRequest(socket) {
  try {
    return socket.readUntil('\r\n\r\n', 16_384, { signal: draining.signal });
  } catch (error) {
    if (!draining.signal.aborted) throw error;
    return Fiber.tryTimeout(500, () => socket.readUntil('\r\n\r\n', 16_384)) ?? null;
  }
}

const server = net.createServer(socket => {
  while (nextRequest(socket) !== null) {
    Fiber.sleep(20); // the work
    const isLast = draining.signal.aborted;
    const body = 'done\n';
    socket.write(
      `HTTP/1.1 200 OK\r\nContent-Length: ${body.length}\r\n${isLast ? 'Connection: close\r\n' : ''}\r\n${body}`,
    );
    if (isLast) break;
  }
});
server.bind(Number(process.argv[2] ?? 8080), '127.0.0.1');
console.log(`drain on ${server.address().port}`);

Fiber.run(() => {
  const signal = process.waitForSignal('SIGTERM', 'SIGINT'); // a second one ends the program at once
  console.log(`${signal}: ${server.connections} connections are left`);
  draining.abort();
  server.close();
});
process.on('exit', code => console.log(`the end, with ${code}`));
server.serve();
