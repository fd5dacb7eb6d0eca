// Endings: who waits is told, what is closed is closed, nothing stays open.
import { fails, ok, same } from './check.mjs';
import { pair, together } from './modules/pair.mjs';

const code = result => (result instanceof Error ? result.code : result);

{
  const { near, far, end } = pair();
  const results = together(
    () => near.read(),
    () => near.readLine(),
    () => near.readExactly(1_000_000),
    () => near.write(new Uint8Array(50 << 20)),
    () => near.write('x'.repeat(1 << 20)),
    () => {
      Fiber.sleep(20);
      near.close();
    },
  );
  same('closing wakes all', results.slice(0, 5).map(code), Array(5).fill('ERR_SOCKET_CLOSED'));
  fails('closed for reading', () => near.read(), 'ERR_SOCKET_CLOSED');
  fails('closed for writing', () => near.write(''), 'ERR_SOCKET_CLOSED');
  let count = 0;
  let ended = 'FIN';
  try {
    for (let chunk; (chunk = far.readBytes()) !== null;) count += chunk.length;
  } catch (error) {
    ended = error.code;
  }
  ok('the peer sees the end', ended === 'FIN' || ended === 'ECONNRESET', ended);
  ok('and what was sent before', count > 0);
  end();
}

{
  const { near, far, end } = pair();
  near.end('bye');
  same('data before the half-close', far.read(), 'bye');
  same('the end of one direction', far.read(), null);
  far.write('still here');
  same('the other goes on', near.read(), 'still here');
  far.end();
  same('both ended', near.read(), null);
  end();
}

{
  const { near, far, end } = pair();
  near.reset();
  const error = fails('a reset', () => far.read(), 'ECONNRESET');
  same('its errno', [error.errno, error.syscall], [-104, 'read']);
  end();
}

{
  const { near, far, end } = pair();
  far.close();
  same('a closed peer', near.read(), null);
  let failure;
  try {
    for (;;) {
      near.write('x');
      Fiber.sleep(1);
    }
  } catch (error) {
    failure = error;
  }
  ok('writing to nobody', ['EPIPE', 'ECONNRESET'].includes(failure.code), failure.code);
  same('says which call', failure.syscall, 'write');
  end();
}

{
  const server = net.createServer(() => {});
  server.bind(0, '127.0.0.1');
  let stopped = false;
  Fiber.run(() => {
    server.serve();
    stopped = true;
  });
  const { port } = server.address();
  const taken = fails(
    'an address in use',
    () => net.createServer(() => {}).bind(port, '127.0.0.1'),
    'EADDRINUSE',
  );
  same('names it', [taken.syscall, taken.address, taken.port], ['listen', '127.0.0.1', port]);
  same('in the words of Node', taken.message, `EADDRINUSE: address already in use, listen 127.0.0.1:${port}`);
  server.close();
  Fiber.sleep(5);
  ok('closing ends serve()', stopped);
  const refused = fails('nobody listens', () => net.connect(port, '127.0.0.1'), 'ECONNREFUSED');
  same(
    'names it too',
    [refused.errno, refused.syscall, refused.address, refused.port],
    [-111, 'connect', '127.0.0.1', port],
  );
  fails(
    'an address of somebody else',
    () => net.createServer(() => {}).bind(0, '192.0.2.1'),
    'EADDRNOTAVAIL',
  );
}

{
  // A handler that fails closes its connection alone.
  const server = net.createServer(socket => {
    if (socket.read() === 'fail') throw new Error('on purpose');
    socket.write('fine');
  });
  server.bind(0, '127.0.0.1');
  Fiber.run(() => server.serve());
  const { port } = server.address();
  const bad = net.connect(port, '127.0.0.1');
  bad.write('fail');
  same('the bad one is closed', bad.read(), null);
  const good = net.connect(port, '127.0.0.1');
  good.write('work');
  same('others are served', good.read(), 'fine');
  same('and closed afterwards', good.read(), null);
  bad.close();
  good.close();
  server.close();
}
